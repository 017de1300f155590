package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.mirror.capture.CaptureMode;
import dev.kodama.mirror.capture.CapturedItem;
import dev.kodama.mirror.capture.CapturedItem.Hole;
import dev.kodama.mirror.capture.CapturedItem.Published;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction writes: the records, events numbered without a hole, and the position after them. It keeps what was captured
 * and makes each record when it is written, so that little lives while Kafka commits; making it is pure, so a batch whose transaction
 * failed is written again as the very same records.
 *
 * <p>Where Kafka refuses one of the records it is narrowed down: {@link #part} by {@code part} what is not refused is written, until one
 * message is left, which is {@link #rejecting}.
 */
final class JournalBatch {
    private final List<CapturedItem> captured;
    private final CaptureMode mode;
    private final JournalConfig config;
    private final JournalRecordCodec format;
    private final JournalPosition before;
    private final JournalPosition after;
    private final OptionalLong stamp;
    private final @Nullable Refusal refusal;
    private final int rejected;
    private final int holes;

    /**
     * Why an event is rejected though it is valid, and how much of a rejected message is kept.
     *
     * @param maxBytes a longer message is cut
     */
    private record Refusal(String reason, int maxBytes) {}

    /**
     * Numbers what was captured, from {@code before} on.
     *
     * @param captured at least one
     */
    JournalBatch(
            List<CapturedItem> captured,
            CaptureMode mode,
            JournalPosition before,
            JournalConfig config,
            JournalRecordCodec format) {
        this(captured, mode, before, config, format, OptionalLong.empty(), null);
    }

    private JournalBatch(
            List<CapturedItem> captured,
            CaptureMode mode,
            JournalPosition before,
            JournalConfig config,
            JournalRecordCodec format,
            OptionalLong stamp,
            @Nullable Refusal refusal) {
        this.captured = captured;
        this.mode = mode;
        this.config = config;
        this.format = format;
        this.before = before;
        this.stamp = stamp;
        this.refusal = refusal;
        long timeMillis = before.time().toEpochMilli();
        int events = 0;
        int refused = 0;
        int told = 0;
        for (CapturedItem one : captured) {
            timeMillis = timeMillis(timeMillis, one);
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

    /** The same without {@link #rejecting}. */
    JournalBatch asCaptured() {
        return new JournalBatch(captured, mode, before, config, format, stamp, null);
    }

    /** When it was captured, but never before the record in front of it, whatever the clock does. */
    private long timeMillis(long previous, CapturedItem one) {
        return stamp.isPresent() ? stamp.getAsLong() : Math.max(previous, one.timeMillis());
    }

    private boolean isEvent(Published published) {
        return refusal == null && isValid(published);
    }

    private boolean isValid(Published published) {
        return published.message().length <= config.maxEventBytes() && published.isEvent();
    }

    /** How many items were captured. */
    int length() {
        return captured.size();
    }

    /** Some of what was captured, on their own, from the same position. */
    JournalBatch part(int from, int to) {
        return new JournalBatch(captured.subList(from, to), mode, before, config, format, stamp, refusal);
    }

    /** The same from another position. */
    JournalBatch from(JournalPosition position) {
        return new JournalBatch(captured, mode, position, config, format, stamp, refusal);
    }

    /** The same events, all with one timestamp: for a topic that refuses the time of their capture. */
    JournalBatch stampedAt(long millis) {
        return new JournalBatch(captured, mode, before, config, format, OptionalLong.of(millis), refusal);
    }

    /**
     * The one message of it rejected, or, if it was rejected already, an eighth of it kept.
     *
     * @return empty if there is nothing left to leave out
     */
    Optional<JournalBatch> rejecting(String reason) {
        boolean nothingIsKept = refusal != null && refusal.maxBytes() == 0;
        if (nothingIsKept || captured.size() != 1 || !(captured.get(0) instanceof Published published)) {
            return Optional.empty();
        }
        int kept = refusal == null ? JournalConfig.MAX_REJECTED_BYTES : refusal.maxBytes();
        if (!isEvent(published)) {
            kept = Math.min(kept, Math.max(published.message().length, published.channel().length)) / 8;
        }
        var more = new Refusal(reason, kept);
        return Optional.of(new JournalBatch(captured, mode, before, config, format, stamp, more));
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
        for (CapturedItem one : captured) {
            timeMillis = timeMillis(timeMillis, one);
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
        return format.rejected(
                timeMillis,
                published.channel(),
                published.message(),
                refusal == null ? JournalConfig.MAX_REJECTED_BYTES : refusal.maxBytes(),
                reason(published),
                published.epoch(),
                published.offset());
    }

    private String reason(Published published) {
        if (published.message().length > config.maxEventBytes()) {
            return "longer than " + config.maxEventBytes() + " bytes";
        }
        return refusal != null && published.isEvent() ? refusal.reason() : published.reason();
    }
}
