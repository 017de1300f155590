package dev.kodama.history.selective;

import dev.kodama.history.JournalPages;
import dev.kodama.index.JournalIndex;

/**
 * A source's journal that has an index.
 *
 * @param pages of the source; not closed here
 */
public record IndexedJournal(JournalPages pages, JournalIndex index) {}
