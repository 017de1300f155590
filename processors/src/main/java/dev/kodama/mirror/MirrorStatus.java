package dev.kodama.mirror;

import java.util.Locale;

/**
 * How a mirror is doing now.
 *
 * @param capture {@code replication} or {@code subscription}; empty while it is not chosen
 * @param guarantee {@code exact} or {@code best-effort}; empty while it is not chosen
 * @param nextSequence the number the next event gets; 0 until the position is read
 * @param detail one line for a person; empty where there is nothing to add
 */
public record MirrorStatus(State state, String capture, String guarantee, long nextSequence, String detail) {
    /** A mirror's life: it starts, stands by or runs, waits for Redis or Kafka, and ends. */
    public enum State {
        STARTING,
        /** Another mirror of the source works; this one takes over when that one stops. */
        STANDBY,
        RUNNING,
        REDIS_AWAY,
        KAFKA_AWAY,
        ENDED;

        /** As it is shown: {@code redis-away}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether this mirror does its part: it journals, or stands by for one that does. */
    public boolean ready() {
        return state == State.RUNNING || state == State.STANDBY;
    }
}
