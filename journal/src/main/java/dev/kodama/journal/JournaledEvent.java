package dev.kodama.journal;

import dev.kodama.bus.Event;
import dev.kodama.bus.EventMetadata;
import dev.kodama.bus.EventMetadata.Head;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event as the journal holds it. What has to be decoded is decoded when it is asked for. */
public final class JournaledEvent implements JournalRecord {
    private final long sequence;
    private final long timeMillis;
    private final byte[] channel;
    private final String source;
    private final byte[] body;
    private final int sizeBytes;

    JournaledEvent(long sequence, long timeMillis, byte[] channel, String source, byte[] body) {
        this.sequence = sequence;
        this.timeMillis = timeMillis;
        this.channel = channel;
        this.source = source;
        this.body = body;
        this.sizeBytes = body.length + channel.length;
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

    /** Its number in the journal: 1, 2, 3, … */
    public long sequence() {
        return sequence;
    }

    /** When it was captured, to the millisecond. */
    public Instant time() {
        return Instant.ofEpochMilli(timeMillis);
    }

    /** {@link #time} in milliseconds from the epoch. */
    public long timeMillis() {
        return timeMillis;
    }

    /** Where it was published: {@code events.TASK_DONE}. */
    public String channel() {
        return new String(channel, StandardCharsets.UTF_8);
    }

    public String source() {
        return source;
    }

    /** The published bytes as text: a JSON object. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The published bytes themselves: not to be changed. */
    public byte[] bytes() {
        return body;
    }

    /** Its event type, entity type and id; null where the body is no event, which no mirror writes. */
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

    /** What it weighs in a queue; asked when its bytes are long out of the processor's cache. */
    public int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public String toString() {
        return sequence + " " + channel();
    }
}
