/**
 * A simulated fleet of agents, for a first look, screenshots and tests. {@link Fleet} is the model: events as a function of a seed, without
 * clock or I/O. {@link Demo} publishes them at a rate, beside two services that subscribe.
 * <pre>
 * TicketLife ─▶ TaskLife ─▶ Sandbox ─┐
 * Observers, BackgroundEvents ───────┴▶ Schedule ─▶ Fleet ─▶ Demo ─▶ Redis
 * </pre>
 */
@NullMarked
package dev.kodama.demo;

import org.jspecify.annotations.NullMarked;
