package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.RecordFormat;
import dev.kodama.mirror.capture.CaptureMode;
import dev.kodama.mirror.capture.Captured;
import dev.kodama.mirror.capture.Captured.Hole;
import dev.kodama.mirror.capture.Captured.Published;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What one transaction writes: the records, events numbered without a hole, and the position after them. It keeps what was captured
 * and makes each record when it is written, so that little lives while Kafka commits; making it is pure, so a batch whose transaction
 * failed is written again as the very same records.
 */
final class Batch {
    private final List<Captured> captured;
    private final CaptureMode mode;
    private final JournalConfig config;
    private final RecordFormat format;
    private final JournalPosition before;
    private final JournalPosition after;
    private final int rejected;
    private final int holes;

    /**
     * Numbers what was captured, from {@code before} on.
     *
     * @param captured at least one
     */
    Batch(
            List<Captured> captured,
            CaptureMode mode,
            JournalPosition before,
            JournalConfig config,
            RecordFormat format) {
        this.captured = captured;
        this.mode = mode;
        this.config = config;
        this.format = format;
        this.before = before;
        long timeMillis = before.time().toEpochMilli();
        int events = 0;
        int refused = 0;
        int told = 0;
        for (Captured one : captured) {
            timeMillis = Math.max(timeMillis, one.timeMillis());
            if (one instanceof Hole) {
                told++;
            } else if (one instanceof Published published && isEvent(published)) {
                events++;
            } else if (one instanceof Published) {
                refused++;
            }
        }
        this.rejected = refused;
        this.holes = told;
        var last = captured.get(captured.size() - 1).position();
        this.after = new JournalPosition(
                last.epoch(),
                last.offset(),
                before.nextSequence() + events + told,
                before.batch() + 1,
                Instant.ofEpochMilli(timeMillis));
    }

    private boolean isEvent(Published published) {
        return published.message().length <= config.maxEventBytes() && published.isEvent();
    }

    JournalPosition before() {
        return before;
    }

    JournalPosition after() {
        return after;
    }

    /** How many of the records are messages that are no events. */
    int rejected() {
        return rejected;
    }

    /** How many of the records tell a hole. */
    int holes() {
        return holes;
    }

    /** How many records there are beside the position. */
    int size() {
        return (int) (after.nextSequence() - before.nextSequence()) + rejected;
    }

    /** When the first of it was captured. */
    long firstMillis() {
        return Math.max(before.time().toEpochMilli(), captured.get(0).timeMillis());
    }

    /** Makes the records, one after the other. Their timestamps never go back, whatever the clock does. */
    void forEach(Consumer<ProducerRecord<byte[], byte[]>> sink) {
        long sequence = before.nextSequence();
        long timeMillis = before.time().toEpochMilli();
        for (Captured one : captured) {
            timeMillis = Math.max(timeMillis, one.timeMillis());
            if (one instanceof Hole hole) {
                sink.accept(event(hole, sequence++, timeMillis));
            } else if (one instanceof Published published) {
                sink.accept(
                        isEvent(published)
                                ? event(published, sequence++, timeMillis)
                                : rejected(published, timeMillis));
            }
        }
    }

    private ProducerRecord<byte[], byte[]> event(Published published, long sequence, long timeMillis) {
        return format.event(
                sequence,
                timeMillis,
                published.key(),
                published.channel(),
                published.message(),
                published.epoch(),
                published.offset());
    }

    private ProducerRecord<byte[], byte[]> event(Hole hole, long sequence, long timeMillis) {
        var position = hole.position();
        return format.event(
                sequence,
                timeMillis,
                HoleEvent.key(config.source()),
                HoleEvent.CHANNEL,
                HoleEvent.body(hole, config.source(), mode),
                position.epoch(),
                position.offset());
    }

    private ProducerRecord<byte[], byte[]> rejected(Published published, long timeMillis) {
        String reason = published.message().length > config.maxEventBytes()
                ? "longer than " + config.maxEventBytes() + " bytes"
                : published.reason();
        return format.rejected(
                timeMillis, published.channel(), published.message(), reason, published.epoch(), published.offset());
    }
}
