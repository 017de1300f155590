package dev.kodama.replay.request;

import java.util.Locale;

/**
 * How the answering of requests is doing now.
 *
 * @param running requests that are being served
 * @param waiting requests that wait for room
 * @param detail one line for a person, such as the right that is denied; empty where there is nothing to add
 */
public record ReplayRequestsStatus(State state, int running, int waiting, String detail) {
    /** It starts, answers or stands by, or waits for Redis or Kafka. */
    public enum State {
        STARTING,
        /** Another process of the source answers; this one takes over when that one stops. */
        STANDBY,
        ANSWERING,
        REDIS_AWAY,
        /** Redis is there and denies a right. */
        REDIS_DENIES,
        KAFKA_AWAY,
        /** Kafka is there and denies a right. */
        KAFKA_DENIES,
        /** Kafka is there, and no mirror has made a journal on it yet. */
        NO_JOURNAL;

        /** As it is shown: {@code redis-away}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether requests are answered, here or where the turn is. */
    public boolean ready() {
        return state == State.ANSWERING || state == State.STANDBY;
    }
}
