package dev.kodama.mirror.capture;

import dev.kodama.bus.EventScan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What comes out of a capture. */
public sealed interface Captured {
    /** Where the source is once this is journaled. */
    SourcePosition position();

    /** When it was captured. */
    Instant time();

    /**
     * One published message, its bytes as they came. A class and not a record: it hands its arrays through without a copy, and
     * whoever holds it must not change them.
     */
    final class Published implements Captured {
        private final byte[] channel;
        private final byte[] message;
        private final SourcePosition position;
        private final long timeMillis;
        private @Nullable EventScan scan;

        public Published(byte[] channel, byte[] message, SourcePosition position, long timeMillis) {
            this.channel = channel;
            this.message = message;
            this.position = position;
            this.timeMillis = timeMillis;
        }

        public byte[] channel() {
            return channel;
        }

        public byte[] message() {
            return message;
        }

        /** What the message says of itself; read at the first call, so that whoever has time for it can do it ahead. */
        public EventScan scan() {
            var known = scan;
            if (known == null) {
                known = EventScan.of(message);
                scan = known;
            }
            return known;
        }

        @Override
        public SourcePosition position() {
            return position;
        }

        @Override
        public Instant time() {
            return Instant.ofEpochMilli(timeMillis);
        }

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
            implements Captured {
        @Override
        public Instant time() {
            return to;
        }

        Hole withMissed(long messages) {
            return new Hole(reason, from, to, fromOffset, toOffset, messages, position);
        }
    }

    /** The source has moved on to here with nothing to journal but the place itself. Comes seldom: every few seconds at most. */
    record Advanced(SourcePosition position, Instant time) implements Captured {}
}
