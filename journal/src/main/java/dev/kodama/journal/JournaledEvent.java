package dev.kodama.journal;

import dev.kodama.bus.Event;
import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** An event of the journal. Text and JSON are decoded on access. */
public final class JournaledEvent implements JournalRecord {
    /** The type of the event where others may be missing. */
    public static final String HOLE_TYPE = "journal.hole";

    private final long sequence;
    private final long timeMillis;
    private final byte[] channel;
    private final String source;
    private final byte[] body;
    private final int sizeBytes;
    private final @Nullable ConsumerRecord<byte[], byte[]> record;

    JournaledEvent(long sequence, long timeMillis, byte[] channel, String source, byte[] body) {
        this(sequence, timeMillis, channel, source, body, null);
    }

    JournaledEvent(
            long sequence,
            long timeMillis,
            byte[] channel,
            String source,
            byte[] body,
            @Nullable ConsumerRecord<byte[], byte[]> record) {
        this.sequence = sequence;
        this.timeMillis = timeMillis;
        this.channel = channel;
        this.source = source;
        this.body = body;
        this.sizeBytes = body.length + channel.length;
        this.record = record;
    }

    /** @param time to the millisecond */
    public static JournaledEvent of(long sequence, Instant time, String channel, String source, String body) {
        return new JournaledEvent(
                sequence,
                time.toEpochMilli(),
                channel.getBytes(StandardCharsets.UTF_8),
                source,
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** The number in the journal: 1, 2, 3, … */
    public long sequence() {
        return sequence;
    }

    /** The time of capture, to the millisecond. */
    public Instant time() {
        return Instant.ofEpochMilli(timeMillis);
    }

    /** {@link #time} in milliseconds since the epoch. */
    public long timeMillis() {
        return timeMillis;
    }

    /** The channel of the publish: {@code events.TASK_DONE}. */
    public String channel() {
        return new String(channel, StandardCharsets.UTF_8);
    }

    /** The channel in UTF-8, not copied. */
    byte[] channelBytes() {
        return channel;
    }

    public String source() {
        return source;
    }

    /** The published bytes as text: a JSON object. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The published bytes, not copied: do not change them. */
    public byte[] bytes() {
        return body;
    }

    /** The same event with another body. */
    public JournaledEvent withBytes(byte[] other) {
        return other == body ? this : new JournaledEvent(sequence, timeMillis, channel, source, other);
    }

    /** Event type, entity type and id; null if the body is no event, which no mirror writes. */
    public @Nullable Head head() {
        return EventMetadata.of(channel, body) instanceof Head head ? head : null;
    }

    /**
     * The event as it was published, with its payload.
     *
     * @throws IllegalStateException if the body is no event, which no mirror writes
     */
    public Event toEvent() {
        if (Event.read(body) instanceof Event.ParseResult.Parsed parsed) {
            return parsed.event();
        }
        throw new IllegalStateException("event " + sequence + " of " + source + " has a body that is no event");
    }

    /** Size for a queue's bound; a field, as the bytes have left the CPU's cache by then. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /**
     * The record of the event, with its key and all headers.
     *
     * @throws IllegalStateException if the event is not of a reader that keeps records
     */
    public ConsumerRecord<byte[], byte[]> record() {
        if (record == null) {
            throw new IllegalStateException("event " + sequence + " of " + source + " was read without its record");
        }
        return record;
    }

    @Override
    public String toString() {
        return sequence + " " + channel();
    }
}
