/**
 * Reads the journal in total order.
 *
 * <p>In reading order: {@link dev.kodama.journal.reader.JournalReader} polls; its {@code EventsConsumer} fetches all partitions. An {@code
 * OrderedRead} starts where its {@code StartSeeker} seeks and drops what is before its {@code StartBoundary}. It restores the order with a
 * {@code SequenceMerger} ({@code EventQueues}, {@code MisplacedEvents}), and ends at its {@code EndBoundary}. {@link
 * dev.kodama.journal.reader.SkippedRecords} counts records that are no events, {@link dev.kodama.journal.reader.RetentionCut} events that
 * retention deleted; {@link dev.kodama.journal.reader.JournalCorruptException} reports a missing sequence.
 *
 * <p>{@link dev.kodama.journal.reader.JournalSnapshot} reads all records without order, for {@code kodama verify}.
 */
@NullMarked
package dev.kodama.journal.reader;

import org.jspecify.annotations.NullMarked;
