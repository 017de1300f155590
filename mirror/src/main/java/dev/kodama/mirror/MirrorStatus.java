package dev.kodama.mirror;

import java.util.Locale;

/**
 * How a mirror is doing now.
 *
 * @param capture {@code replication} or {@code subscription}; empty while it is not chosen
 * @param guarantee {@code exact} or {@code best-effort}; empty while it is not chosen
 * @param nextSequence the number the next event gets; 0 until the position is read
 * @param detail one line for a person: what it waits for and why; empty where there is nothing to add
 */
public record MirrorStatus(State state, String capture, String guarantee, long nextSequence, String detail) {
    /** A mirror's life: it starts, stands by or runs, and waits for Redis or Kafka. It ends when it is closed. */
    public enum State {
        /** The source's position is not committed yet: what is published now may be lost if this mirror ends. */
        STARTING,
        /** Another mirror of the source works; this one takes over when that one stops. */
        STANDBY,
        /** It stands by for a mirror of another Redis: what is published on its own is not journaled. */
        OTHER_REDIS,
        RUNNING,
        REDIS_AWAY,
        /** Redis does not let it replicate, and nothing less was demanded. */
        REDIS_REFUSED,
        KAFKA_AWAY,
        /** Kafka refuses what is written: rights, configuration, or a clock. */
        KAFKA_REFUSED,
        /** A defect; it starts again. */
        FAILED;

        /** As it is shown: {@code redis-away}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether this mirror does its part: it journals, or stands by for one that does. */
    public boolean ready() {
        return state == State.RUNNING || state == State.STANDBY;
    }

    /** Whether a person has to change something before it can go on. */
    public boolean refused() {
        return state == State.KAFKA_REFUSED || state == State.REDIS_REFUSED || state == State.OTHER_REDIS;
    }
}
