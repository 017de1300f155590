/**
 * Reads events by their places in the journal. {@link dev.kodama.history.lookup.Candidates} are the {@link dev.kodama.history.lookup.Place}s of
 * events that may match: those of the index, and the events behind it; a {@link dev.kodama.history.lookup.JournalState} tells how far that is.
 * {@link dev.kodama.history.lookup.EventLookup} reads the events, by an {@code OffsetQueue} for each partition.
 */
@NullMarked
package dev.kodama.history.lookup;

import org.jspecify.annotations.NullMarked;
