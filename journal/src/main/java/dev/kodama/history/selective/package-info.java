/**
 * Reads of the journal from a start to an end that know a filter. A {@link dev.kodama.history.selective.SelectiveReader} takes the events of
 * a {@link dev.kodama.journal.reader.JournalReader}, or of an {@link dev.kodama.history.selective.IndexedJournal} where the filter is
 * selective.
 */
@NullMarked
package dev.kodama.history.selective;

import org.jspecify.annotations.NullMarked;
