package dev.kodama.replay.backup;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.SourcePosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The transactions of an import: the records of a source in the order of the file, each batch with the position behind it. The same file has
 * always the same batches, so the committed position tells which of them Kafka has. The last one may have no records; its position is that
 * of the export.
 */
final class ImportBatches {
    private static final int MAX_RECORDS = 1_000;
    private static final int MAX_BYTES = 4 << 20;

    /** Records and the position after them. */
    record Batch(List<ProducerRecord<byte[], byte[]>> records, JournalPosition after) {}

    private final JournalConfig config;
    private final BackupContents.Source source;
    private final BackupReader reader;
    private Frame frame;
    private long number;
    private long nextSequence;
    private SourcePosition place = SourcePosition.NONE;
    private Instant time = Instant.EPOCH;
    private boolean ended;

    /** @param reader at the header of the source */
    ImportBatches(JournalConfig config, BackupContents.Source source, BackupReader reader) {
        this.config = config;
        this.source = source;
        this.reader = reader;
        this.nextSequence = source.wholeFrom();
        var unused = reader.next(); // the header
        this.frame = reader.next();
    }

    boolean hasNext() {
        return !ended;
    }

    Batch next() {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        long bytes = 0;
        while (frame.type() != Frame.Type.TOTALS && records.size() < MAX_RECORDS && bytes < MAX_BYTES) {
            boolean rejected = frame.type() == Frame.Type.REJECTED;
            var record = RecordCodec.decode(frame, rejected ? config.rejectedTopic() : config.eventsTopic());
            if (rejected || advance(record)) {
                records.add(record);
                bytes += frame.content().length;
            }
            frame = reader.next();
        }
        number++;
        if (frame.type() != Frame.Type.TOTALS) {
            return new Batch(records, new JournalPosition(place, nextSequence, number, time));
        }
        ended = true;
        var last = source.position();
        return new Batch(records, new JournalPosition(last.sourcePosition(), last.nextSequence(), number, last.time()));
    }

    /** Moves behind an event. Returns false for one before the whole part. */
    private boolean advance(ProducerRecord<byte[], byte[]> event) {
        long sequence = RecordCodec.number(event.headers(), "seq");
        if (sequence < source.wholeFrom()) {
            return false;
        }
        String replid = RecordCodec.text(event.headers(), "replid");
        nextSequence = sequence + 1;
        time = Instant.ofEpochMilli(event.timestamp());
        place = replid.isEmpty()
                ? SourcePosition.NONE
                : new SourcePosition(replid, Math.max(0, RecordCodec.number(event.headers(), "offset")));
        return true;
    }
}
