package dev.kodama.forwarder.hub;

import java.time.Duration;
import java.util.List;

/**
 * Configuration of a hub.
 *
 * @param ringBytes how far slow clients may lag; rounded up to 256 KB
 * @param pingAfter ping interval of a silent client
 * @param stallLimit maximum time of one write before the client is closed
 * @param failures events that are never dropped
 * @param conflateBytes maximum size of the conflation cache
 * @param drain timeout of draining when the hub stops; zero does not drain
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

    /** Everything else by default, without draining. */
    public HubConfig(long ringBytes, Duration pingAfter, Duration stallLimit) {
        this(ringBytes, pingAfter, stallLimit, FailureConfig.DEFAULT, CONFLATE_BYTES, Duration.ZERO);
    }

    /**
     * Failure events.
     *
     * @param types exact, or with * for any letters
     * @param ringBytes size of their ring
     */
    public record FailureConfig(List<String> types, long ringBytes) {
        /** The default. */
        public static final FailureConfig DEFAULT = new FailureConfig(List.of("TASK_FAILED", "*.error"), 8 << 20);

        public FailureConfig {
            types = List.copyOf(types);
        }
    }
}
