package dev.kodama.replay.request;

import java.util.Locale;

/**
 * Status of {@link ReplayRequests}.
 *
 * @param running number of running replays
 * @param waiting number of queued requests
 * @param detail one line for people, such as the denied right; may be empty
 */
public record ReplayRequestsStatus(State state, int running, int waiting, String detail) {
    /** Starting, answering, standby, or waiting for Redis or Kafka. */
    public enum State {
        STARTING,
        /** Another process of the source is the leader. */
        STANDBY,
        ANSWERING,
        REDIS_AWAY,
        /** Redis denies a right. */
        REDIS_DENIES,
        KAFKA_AWAY,
        /** Kafka denies a right. */
        KAFKA_DENIES,
        /** Kafka has no journal: no mirror has created it yet. */
        NO_JOURNAL;

        /** As it is shown: {@code redis-away}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether requests are answered, by this process or by the leader. */
    public boolean ready() {
        return state == State.ANSWERING || state == State.STANDBY;
    }
}
