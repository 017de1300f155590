package dev.kodama.mirror;

import java.util.Locale;

/**
 * Current status of a mirror.
 *
 * @param capture {@code replication} or {@code subscription}; empty before the selection
 * @param guarantee {@code exact} or {@code best-effort}; empty before the selection
 * @param nextSequence the number of the next event; 0 until the position is read
 * @param detail one line for a person that says what the mirror waits for and why; empty if there is nothing to add
 */
public record MirrorStatus(State state, String capture, String guarantee, long nextSequence, String detail) {
    /** Lifecycle of a mirror: it starts, stands by or runs, and waits for Redis or Kafka. It ends when closed. */
    public enum State {
        /** The source's position is not committed yet: events published now may be lost if this mirror ends. */
        STARTING,
        /** Another mirror of the source leads; this one takes over when that one stops. */
        STANDBY,
        /** It stands by for a mirror of another Redis: events published on its own are not journaled. */
        OTHER_REDIS,
        RUNNING,
        REDIS_AWAY,
        /** Redis denies replication, which is required. */
        REDIS_REFUSED,
        KAFKA_AWAY,
        /** Kafka refuses writes: rights, configuration, or a clock. */
        KAFKA_REFUSED,
        /** An internal error; it starts again. */
        FAILED;

        /** As shown: {@code redis-away}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether it journals, or stands by for a mirror that does. */
    public boolean ready() {
        return state == State.RUNNING || state == State.STANDBY;
    }

    /** Whether an operator has to change something before it can continue. */
    public boolean refused() {
        return state == State.KAFKA_REFUSED || state == State.REDIS_REFUSED || state == State.OTHER_REDIS;
    }
}
