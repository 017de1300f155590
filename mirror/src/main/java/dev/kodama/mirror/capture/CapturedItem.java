package dev.kodama.mirror.capture;

import dev.kodama.bus.metadata.EventKey;
import dev.kodama.bus.metadata.EventMetadata.NotAnEvent;
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
        private final String epoch;
        private final long offset;
        private final long timeMillis;
        private byte @Nullable [] key;
        private @Nullable String reason;

        public Published(byte[] channel, byte[] message, SourcePosition position, long timeMillis) {
            this.channel = channel;
            this.message = message;
            this.epoch = position.epoch();
            this.offset = position.offset();
            this.timeMillis = timeMillis;
        }

        public byte[] channel() {
            return channel;
        }

        public byte[] message() {
            return message;
        }

        /** As {@link SourcePosition#epoch}. */
        public String epoch() {
            return epoch;
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
            return new SourcePosition(epoch, offset);
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
     * @param reason a word or two in kebab case: {@code restart}, {@code disconnected}, {@code overflow}, {@code
     *     backlog-lost}, {@code rolled-back}, {@code mode-change}, {@code too-large}, {@code unreadable}
     * @param from the earliest time when it may have begun; null if unknown
     * @param to when it ended
     * @param fromOffset replication offset where it begins; null without one
     * @param toOffset replication offset where it ends; null without one
     * @param missed exact number of missed messages; null if unknown
     */
    record Hole(
            String reason,
            @Nullable Instant from,
            Instant to,
            @Nullable Long fromOffset,
            @Nullable Long toOffset,
            @Nullable Long missed,
            SourcePosition position)
            implements CapturedItem {
        @Override
        public Instant time() {
            return to;
        }

        Hole withMissed(long messages) {
            return new Hole(reason, from, to, fromOffset, toOffset, messages, position);
        }
    }

    /** The source has advanced without anything to journal but the position. At most every few seconds. */
    record PositionHeartbeat(SourcePosition position, Instant time) implements CapturedItem {}
}
