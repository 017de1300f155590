/**
 * Pages of past events, read from the journal on demand.
 *
 * <p>In reading order: a {@link dev.kodama.history.HistoryQuery} goes to {@link dev.kodama.history.JournalPages}, whose {@code PagePlanner}
 * decides how it is answered. {@code IndexedPage} reads the {@code IndexedRange} of a page by the index. {@code AscendingScan} or {@code
 * DescendingScan} reads within a {@code PageBudget} with a reader from a {@link dev.kodama.history.ReaderPool}. All return an {@link
 * dev.kodama.history.EventPage} with a {@link dev.kodama.history.PageCursor}. {@link dev.kodama.history.JournalSummary} describes the whole
 * journal.
 */
@NullMarked
package dev.kodama.history;

import org.jspecify.annotations.NullMarked;
