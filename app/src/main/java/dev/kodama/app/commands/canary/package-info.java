/**
 * {@code kodama canary}, which measures the path of an event. {@code CanaryCommand} opens what it needs, {@code CanaryRun} publishes a
 * {@code CanaryEvent} each interval; {@code JournalWatch}, {@code ProcessorWatch} and {@code CanarySocket} report where it has arrived to
 * {@code CanaryTracker}, which decides. {@code CanaryResults} counts, as meters and for a {@code CanaryReport}.
 */
@NullMarked
package dev.kodama.app.commands.canary;

import org.jspecify.annotations.NullMarked;
