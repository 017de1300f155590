package dev.kodama.forwarder.hub;

import java.time.Duration;
import java.util.List;

/**
 * What a hub needs to know.
 *
 * @param ringBytes how much of the past slow clients may lag behind; rounded up to 256 KB
 * @param pingAfter how long a client is silent before it gets a ping, and again
 * @param stallLimit how long a socket may take nothing of a write before it is given up
 * @param failures which events no session misses while it lives
 * @param conflateBytes how much is kept of the newest event of each entity, while somebody conflates
 * @param drain how long clients have to go when it stops; nothing is told them if zero
 */
public record HubConfig(
        long ringBytes,
        Duration pingAfter,
        Duration stallLimit,
        FailureConfig failures,
        long conflateBytes,
        Duration drain) {
    private static final long CONFLATE_BYTES = 16 << 20;

    public HubConfig {
        if (ringBytes < 1) {
            throw new IllegalArgumentException("a ring needs room, had " + ringBytes + " bytes");
        }
    }

    /** All else as it is by default, and no time to go. */
    public HubConfig(long ringBytes, Duration pingAfter, Duration stallLimit) {
        this(ringBytes, pingAfter, stallLimit, FailureConfig.DEFAULT, CONFLATE_BYTES, Duration.ZERO);
    }

    /**
     * Failure events.
     *
     * @param types exact, or with * for any letters
     * @param ringBytes how much is kept of them beside the others
     */
    public record FailureConfig(List<String> types, long ringBytes) {
        /** As it is by default. */
        public static final FailureConfig DEFAULT = new FailureConfig(List.of("TASK_FAILED", "*.error"), 8 << 20);

        public FailureConfig {
            types = List.copyOf(types);
        }
    }
}
