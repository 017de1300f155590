package dev.kodama.mirror.capture;

import dev.kodama.bus.metadata.EventKey;
import dev.kodama.bus.metadata.EventMetadata.NotAnEvent;
import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.psync.MissedRange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An item of a capture: a message, a hole, or a position. */
public sealed interface CapturedItem {
    /** The source's position once this is journaled. */
    SourcePosition position();

    /** Capture time. */
    Instant time();

    /** {@link #time} in milliseconds since the epoch. */
    default long timeMillis() {
        return time().toEpochMilli();
    }

    /**
     * One published message with unchanged bytes. A class and not a record: it passes its arrays on without a copy, and
     * nobody may change them. Tens of thousands exist at a time, so it holds little else.
     */
    final class Published implements CapturedItem {
        private final byte[] channel;
        private final byte[] message;
        private final String replid;
        private final long offset;
        private final long timeMillis;
        private byte @Nullable [] key;
        private @Nullable String reason;

        public Published(byte[] channel, byte[] message, SourcePosition position, long timeMillis) {
            this.channel = channel;
            this.message = message;
            this.replid = position.replid();
            this.offset = position.offset();
            this.timeMillis = timeMillis;
        }

        public byte[] channel() {
            return channel;
        }

        public byte[] message() {
            return message;
        }

        /** As {@link SourcePosition#replid}. */
        public String replid() {
            return replid;
        }

        /** As {@link SourcePosition#offset}. */
        public long offset() {
            return offset;
        }

        /** Whether the message is an event. Parsed at the first call, which a thread with spare time may make ahead. */
        public boolean isEvent() {
            if (key == null && reason == null) {
                parse();
            }
            return key != null;
        }

        private void parse() {
            var result = EventKey.of(channel, message);
            if (result instanceof NotAnEvent not) {
                reason = not.reason();
            } else {
                key = result instanceof EventKey.Entity entity ? entity.bytes() : channel;
            }
        }

        /** The journal key of an event: its entity, or its channel if it names none. */
        public byte[] key() {
            return isEvent() && key != null ? key : channel;
        }

        /** Why it is not an event; empty for an event. */
        public String reason() {
            return isEvent() || reason == null ? "" : reason;
        }

        @Override
        public SourcePosition position() {
            return new SourcePosition(replid, offset);
        }

        @Override
        public Instant time() {
            return Instant.ofEpochMilli(timeMillis);
        }

        @Override
        public long timeMillis() {
            return timeMillis;
        }
    }

    /**
     * A range that could not be read: any event published in it may be missing.
     *
     * @param from the earliest time when it may have begun; null if unknown
     * @param to when it ended
     */
    record Hole(MissedRange missed, @Nullable Instant from, Instant to, SourcePosition position)
            implements CapturedItem {
        @Override
        public Instant time() {
            return to;
        }

        Hole withMessages(long exact) {
            return new Hole(missed.withMessages(exact), from, to, position);
        }
    }

    /** The source has advanced without anything to journal but the position. At most every few seconds. */
    record PositionHeartbeat(SourcePosition position, Instant time) implements CapturedItem {}
}
