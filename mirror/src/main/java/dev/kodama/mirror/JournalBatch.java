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
 * The content of one transaction: records, numbered without a gap, and the position after them. It holds the captured
 * items and makes each record when it is written, so that little memory is live while Kafka commits. Making records is
 * pure, so a batch whose transaction failed is written again with the same records.
 *
 * <p>If Kafka refuses a record, the batch is narrowed down: each {@link #part} without it is written, until a single
 * message is left, which is {@link #rejecting rejected}.
 */
final class JournalBatch {
    private final List<CapturedItem> captured;
    private final CaptureMode mode;
    private final JournalConfig config;
    private final JournalRecordCodec codec;
    private final JournalPosition before;
    private final JournalPosition after;
    private final OptionalLong timestamp;
    private final @Nullable Refusal refusal;
    private final int rejected;
    private final int holes;

    /**
     * Why a valid event is rejected, and how many bytes of a rejected message are stored.
     *
     * @param maxBytes a longer message is cut
     */
    private record Refusal(String reason, int maxBytes) {}

    /**
     * Numbers captured items, starting at the position {@code before}.
     *
     * @param captured at least one item
     */
    JournalBatch(
            List<CapturedItem> captured,
            CaptureMode mode,
            JournalPosition before,
            JournalConfig config,
            JournalRecordCodec codec) {
        this(captured, mode, before, config, codec, OptionalLong.empty(), null);
    }

    private JournalBatch(
            List<CapturedItem> captured,
            CaptureMode mode,
            JournalPosition before,
            JournalConfig config,
            JournalRecordCodec codec,
            OptionalLong timestamp,
            @Nullable Refusal refusal) {
        this.captured = captured;
        this.mode = mode;
        this.config = config;
        this.codec = codec;
        this.before = before;
        this.timestamp = timestamp;
        this.refusal = refusal;
        long timeMillis = before.time().toEpochMilli();
        int events = 0;
        int rejectedCount = 0;
        int holeCount = 0;
        for (CapturedItem item : captured) {
            timeMillis = timeMillis(timeMillis, item);
            if (item instanceof Hole) {
                holeCount++;
            } else if (item instanceof Published published && isEvent(published)) {
                events++;
            } else if (item instanceof Published) {
                rejectedCount++;
            }
        }
        this.rejected = rejectedCount;
        this.holes = holeCount;
        this.after = new JournalPosition(
                captured.get(captured.size() - 1).position(),
                before.nextSequence() + events + holeCount,
                before.batch() + 1,
                Instant.ofEpochMilli(timeMillis));
    }

    /** The same batch without {@link #rejecting}. */
    JournalBatch asCaptured() {
        return new JournalBatch(captured, mode, before, config, codec, timestamp, null);
    }

    /** The capture time, but never before the previous record, even if the clock goes back. */
    private long timeMillis(long previous, CapturedItem item) {
        return timestamp.isPresent() ? timestamp.getAsLong() : Math.max(previous, item.timeMillis());
    }

    private boolean isEvent(Published published) {
        return refusal == null && isValid(published);
    }

    private boolean isValid(Published published) {
        return published.message().length <= config.maxEventBytes() && published.isEvent();
    }

    /** Number of captured items. */
    int length() {
        return captured.size();
    }

    /** A range of the captured items as a batch of its own, from the same position. */
    JournalBatch part(int from, int to) {
        return new JournalBatch(captured.subList(from, to), mode, before, config, codec, timestamp, refusal);
    }

    /** The same batch from another position. */
    JournalBatch from(JournalPosition position) {
        return new JournalBatch(captured, mode, position, config, codec, timestamp, refusal);
    }

    /** The same events with one timestamp: for a topic that refuses their capture time. */
    JournalBatch stampedAt(long millis) {
        return new JournalBatch(captured, mode, before, config, codec, OptionalLong.of(millis), refusal);
    }

    /**
     * The batch with its single message rejected, or with an eighth of it stored if it was rejected already.
     *
     * @return empty if nothing is left to cut
     */
    Optional<JournalBatch> rejecting(String reason) {
        boolean nothingStored = refusal != null && refusal.maxBytes() == 0;
        if (nothingStored || captured.size() != 1 || !(captured.get(0) instanceof Published published)) {
            return Optional.empty();
        }
        int storedBytes = refusal == null ? JournalConfig.MAX_REJECTED_BYTES : refusal.maxBytes();
        if (!isEvent(published)) {
            storedBytes = Math.min(storedBytes, Math.max(published.message().length, published.channel().length)) / 8;
        }
        var next = new Refusal(reason, storedBytes);
        return Optional.of(new JournalBatch(captured, mode, before, config, codec, timestamp, next));
    }

    JournalPosition before() {
        return before;
    }

    JournalPosition after() {
        return after;
    }

    /** Number of messages that are not events. */
    int rejected() {
        return rejected;
    }

    /** Number of holes. */
    int holes() {
        return holes;
    }

    /** Number of records, without the position. */
    int size() {
        return (int) (after.nextSequence() - before.nextSequence()) + rejected;
    }

    /** Capture time of the first item. */
    long firstMillis() {
        return Math.max(before.time().toEpochMilli(), captured.get(0).timeMillis());
    }

    /** Makes the records one after the other. Their timestamps never go back, even if the clock does. */
    void forEach(Consumer<ProducerRecord<byte[], byte[]>> sink) {
        long sequence = before.nextSequence();
        long timeMillis = before.time().toEpochMilli();
        for (CapturedItem item : captured) {
            timeMillis = timeMillis(timeMillis, item);
            if (item instanceof Hole hole) {
                sink.accept(event(hole, sequence++, timeMillis));
            } else if (item instanceof Published published) {
                sink.accept(
                        isEvent(published)
                                ? event(published, sequence++, timeMillis)
                                : rejected(published, timeMillis));
            }
        }
    }

    /** Receives the events of a batch, without holes and rejected messages. */
    interface EventVisitor {
        void event(Published published, long sequence, long timeMillis);
    }

    /** The events in order, with their sequences and timestamps. */
    void eachEvent(EventVisitor visitor) {
        long sequence = before.nextSequence();
        long timeMillis = before.time().toEpochMilli();
        for (CapturedItem item : captured) {
            timeMillis = timeMillis(timeMillis, item);
            if (item instanceof Hole) {
                sequence++;
            } else if (item instanceof Published published && isEvent(published)) {
                visitor.event(published, sequence++, timeMillis);
            }
        }
    }

    private ProducerRecord<byte[], byte[]> event(Published published, long sequence, long timeMillis) {
        return codec.event(
                sequence,
                timeMillis,
                published.key(),
                published.channel(),
                published.message(),
                published.replid(),
                published.offset());
    }

    private ProducerRecord<byte[], byte[]> event(Hole hole, long sequence, long timeMillis) {
        var position = hole.position();
        return codec.event(
                sequence,
                timeMillis,
                HoleEvent.key(config.source()),
                HoleEvent.CHANNEL,
                HoleEvent.body(hole, config.source(), mode),
                position.replid(),
                position.offset());
    }

    private ProducerRecord<byte[], byte[]> rejected(Published published, long timeMillis) {
        return codec.rejected(
                timeMillis,
                published.channel(),
                published.message(),
                refusal == null ? JournalConfig.MAX_REJECTED_BYTES : refusal.maxBytes(),
                reason(published),
                published.replid(),
                published.offset());
    }

    private String reason(Published published) {
        if (published.message().length > config.maxEventBytes()) {
            return "longer than " + config.maxEventBytes() + " bytes";
        }
        return refusal != null && published.isEvent() ? refusal.reason() : published.reason();
    }
}
