/**
 * Pages of past events, read from the journal on demand.
 *
 * <p>In reading order: a {@link dev.kodama.history.HistoryQuery} goes to {@link dev.kodama.history.JournalPages}, which takes a reader from its
 * {@link dev.kodama.history.ReaderPool}. {@code AscendingScan} or {@code DescendingScan} reads within a {@code PageBudget} and returns an
 * {@link dev.kodama.history.EventPage} with a {@link dev.kodama.history.PageCursor}. {@link dev.kodama.history.EventLookup} reads single
 * events by offset, for the timeline; {@link dev.kodama.history.JournalSummary} describes the whole journal.
 */
@NullMarked
package dev.kodama.history;

import org.jspecify.annotations.NullMarked;
