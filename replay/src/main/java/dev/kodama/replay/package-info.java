/**
 * Replay of a range of the journal.
 *
 * <p>A {@link dev.kodama.replay.Replay} polls a {@link dev.kodama.journal.reader.JournalReader}, waits by the {@code Schedule} of its {@link
 * dev.kodama.replay.ReplaySpeed}, and writes to a {@link dev.kodama.replay.Sink} (in {@link dev.kodama.replay.sink}). It reports {@link
 * dev.kodama.replay.Progress} and ends with a {@link dev.kodama.replay.ReplayResult}.
 */
@NullMarked
package dev.kodama.replay;

import org.jspecify.annotations.NullMarked;
