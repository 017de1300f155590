package dev.kodama.mirror;

import dev.kodama.bus.EventScan;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.RecordFormat;
import dev.kodama.mirror.capture.CaptureMode;
import dev.kodama.mirror.capture.Captured;
import dev.kodama.mirror.capture.Captured.Advanced;
import dev.kodama.mirror.capture.Captured.Hole;
import dev.kodama.mirror.capture.Captured.Published;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What one transaction writes: the records, events numbered without a hole, and the position after them. Making it is pure, so
 * a batch whose transaction failed is written again as the very same records.
 *
 * @param rejected how many of the records are messages that are no events
 * @param holes how many of the records tell a hole
 */
record Batch(
        List<ProducerRecord<byte[], byte[]>> records,
        JournalPosition before,
        JournalPosition after,
        int rejected,
        int holes) {

    /** Numbers what was captured, from {@code before} on. Timestamps never go back, whatever the clock does. */
    static Batch of(
            List<Captured> captured,
            CaptureMode mode,
            JournalPosition before,
            JournalConfig config,
            RecordFormat format) {
        var numbering = new Numbering(before, mode, config, format);
        for (Captured one : captured) {
            if (one instanceof Published published) {
                numbering.add(published);
            } else if (one instanceof Hole hole) {
                numbering.add(hole);
            } else if (one instanceof Advanced) {
                numbering.timeMillis = Math.max(numbering.timeMillis, one.time().toEpochMilli());
            }
        }
        var last = captured.get(captured.size() - 1).position();
        var after = new JournalPosition(
                last.epoch(),
                last.offset(),
                numbering.sequence,
                before.batch() + 1,
                Instant.ofEpochMilli(numbering.timeMillis));
        return new Batch(numbering.records, before, after, numbering.rejected, numbering.holes);
    }

    private static final class Numbering {
        private final CaptureMode mode;
        private final JournalConfig config;
        private final RecordFormat format;
        private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        private long sequence;
        private long timeMillis;
        private int rejected;
        private int holes;

        Numbering(JournalPosition before, CaptureMode mode, JournalConfig config, RecordFormat format) {
            this.mode = mode;
            this.config = config;
            this.format = format;
            this.sequence = before.nextSequence();
            this.timeMillis = before.time().toEpochMilli();
        }

        void add(Published published) {
            timeMillis = Math.max(timeMillis, published.timeMillis());
            byte[] message = published.message();
            if (message.length > config.maxEventBytes()) {
                reject(published, "longer than " + config.maxEventBytes() + " bytes");
                return;
            }
            EventScan scan = published.scan();
            if (scan instanceof EventScan.Head head) {
                byte[] key = key(head, published.channel());
                var position = published.position();
                records.add(format.event(
                        sequence++,
                        timeMillis,
                        key,
                        published.channel(),
                        message,
                        position.epoch(),
                        position.offset()));
            } else if (scan instanceof EventScan.NotAnEvent not) {
                reject(published, not.reason());
            }
        }

        private void reject(Published published, String reason) {
            var position = published.position();
            records.add(format.rejected(
                    timeMillis, published.channel(), published.message(), reason, position.epoch(), position.offset()));
            rejected++;
        }

        void add(Hole hole) {
            holes++;
            timeMillis = Math.max(timeMillis, hole.time().toEpochMilli());
            var position = hole.position();
            records.add(format.event(
                    sequence++,
                    timeMillis,
                    HoleEvent.key(config.source()),
                    HoleEvent.CHANNEL,
                    HoleEvent.body(hole, config.source(), mode),
                    position.epoch(),
                    position.offset()));
        }

        private static byte[] key(EventScan.Head head, byte[] channel) {
            return head.entityType() == null || head.entityId() == null
                    ? channel
                    : (head.entityType() + ":" + head.entityId()).getBytes(StandardCharsets.UTF_8);
        }
    }
}
