/**
 * The model of a fleet of agents: events as a function of a seed, without clock or I/O.
 * <pre>
 * TicketLife ─▶ TaskLife ─▶ Sandbox ─┐
 * Observers, BackgroundEvents ───────┴▶ Schedule ─▶ Fleet
 * </pre>
 */
@NullMarked
package dev.kodama.demo.fleet;

import org.jspecify.annotations.NullMarked;
