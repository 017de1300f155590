package dev.kodama.mirror.capture;

import dev.kodama.bus.metadata.EventKey;
import dev.kodama.bus.metadata.EventMetadata.NotAnEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What comes out of a capture. */
public sealed interface CapturedItem {
    /** Where the source is once this is journaled. */
    SourcePosition position();

    /** When it was captured. */
    Instant time();

    /** {@link #time} in milliseconds from the epoch. */
    default long timeMillis() {
        return time().toEpochMilli();
    }

    /**
     * One published message, its bytes as they came. A class and not a record: it hands its arrays through without a copy, and
     * whoever holds it must not change them. There are tens of thousands at a time, so it holds little else.
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

        /** Whether the message is an event. It is read at the first call, so that whoever has time for it can do it ahead. */
        public boolean isEvent() {
            if (key == null && reason == null) {
                read();
            }
            return key != null;
        }

        private void read() {
            var read = EventKey.of(channel, message);
            if (read instanceof NotAnEvent not) {
                reason = not.reason();
            } else {
                key = read instanceof EventKey.Entity entity ? entity.bytes() : channel;
            }
        }

        /** What an event goes by in the journal: its entity, its channel where it names none. */
        public byte[] key() {
            return isEvent() && key != null ? key : channel;
        }

        /** Why it is no event; empty for one. */
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
     * A stretch that could not be seen: anything published in it may be missing.
     *
     * @param reason one word or two, in kebab case: {@code restart}, {@code disconnected}, {@code overflow}, {@code backlog-lost},
     *     {@code rolled-back}, {@code mode-change}, {@code too-large}, {@code unreadable}
     * @param from when it began, the earliest possible; null if unknown
     * @param to when it ended
     * @param fromOffset replication offset where it begins, null where there is none
     * @param toOffset replication offset where it ends, null where there is none
     * @param missed how many messages exactly, null if unknown
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

    /** The source has moved on to here with nothing to journal but the place itself. Comes seldom: every few seconds at most. */
    record PositionHeartbeat(SourcePosition position, Instant time) implements CapturedItem {}
}
