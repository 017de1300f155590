/**
 * Reads the journal in total order. {@link dev.kodama.journal.reader.JournalReader} polls all partitions and hands out one source's
 * events by sequence; {@code SequenceMerger} restores that order. {@link dev.kodama.journal.reader.SkippedRecords} counts records that
 * are no events, {@link dev.kodama.journal.reader.RetentionCut} events that retention deleted; {@link
 * dev.kodama.journal.reader.JournalCorruptException} reports a missing sequence. {@link
 * dev.kodama.journal.reader.JournalSnapshot} reads all records of a bounded journal without order, for {@code kodama verify}.
 */
@NullMarked
package dev.kodama.journal.reader;

import org.jspecify.annotations.NullMarked;
