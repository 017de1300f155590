/**
 * The journal's values and formats: one event as Kafka stores it and as Kodama shows it. No clock, no I/O.
 *
 * <p>In reading order: {@link dev.kodama.journal.JournalConfig} (Kafka, source, topic names), {@link dev.kodama.journal.JournaledEvent} and
 * its classification {@link dev.kodama.journal.JournalRecord}, {@link dev.kodama.journal.JournalRecordCodec} (Kafka record), {@link
 * dev.kodama.journal.JournalEventJson} with {@link dev.kodama.journal.BodyFields} (JSON line), {@link dev.kodama.journal.JournalPosition}
 * (progress of a source, up to a {@link dev.kodama.journal.SourcePosition}), {@link dev.kodama.journal.JournalEpoch} (which journal
 * a sequence is of). A read is described by {@link
 * dev.kodama.journal.StartPosition}, {@link dev.kodama.journal.EndPosition} and {@link dev.kodama.journal.EventFilter}.
 *
 * <p>A mirror encodes events with the codec into the topics of {@link dev.kodama.journal.topics}; {@link dev.kodama.journal.reader} decodes
 * them in total order.
 */
@NullMarked
package dev.kodama.journal;

import org.jspecify.annotations.NullMarked;
