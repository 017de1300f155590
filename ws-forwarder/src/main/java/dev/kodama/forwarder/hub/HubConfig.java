package dev.kodama.forwarder.hub;

import dev.kodama.pattern.NamePatterns;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
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
    /** The drain timeout where everything runs in one process, whose user waits. */
    public static final String SHORT_DRAIN = "1s";

    /** {@link #LIVE_BUFFER_BYTES} by default under {@code kodama up}: with what belongs to its events, half as much is 45 MB less. */
    public static final String SMALL_LIVE_BUFFER = "32mb";

    public static final Setting<Long> LIVE_BUFFER_BYTES = Setting.size("KODAMA_LIVE_BUFFER_BYTES", 1 << 20, 8L << 30)
            .withDefault(64L << 20)
            .defaultText("%s, under `up` `" + SMALL_LIVE_BUFFER + "`")
            .describedAs("Size of the ring of live events: how far a slow client may lag");

    public static final Setting<List<String>> FAILURE_EVENTS = Setting.list(
                    "KODAMA_FAILURE_EVENTS", "TYPE,...", NamePatterns::checked)
            .withDefault(List.of("TASK_FAILED", "*.error"))
            .describedAs("Event types that are never dropped for a connected client");

    public static final Setting<Long> FAILURE_BUFFER_BYTES = Setting.size(
                    "KODAMA_FAILURE_BUFFER_BYTES", 256 << 10, 8L << 30)
            .withDefault(8L << 20)
            .describedAs("Size of the ring of failure events");

    public static final Setting<Long> CONFLATION_BUFFER_BYTES = Setting.size(
                    "KODAMA_CONFLATION_BUFFER_BYTES", 1 << 20, 8L << 30)
            .withDefault(16L << 20)
            .describedAs("Size of the newest events kept for `overflow=conflate`");

    public static final Setting<Duration> DRAIN_TIMEOUT = Setting.duration("KODAMA_DRAIN_TIMEOUT")
            .withDefault(Duration.ofSeconds(30))
            .defaultText("%s, under `up` `" + SHORT_DRAIN + "`")
            .describedAs("Maximum time for clients to leave when the forwarder stops");

    private static final Duration PING_AFTER = Duration.ofSeconds(30);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    public HubConfig {
        if (ringBytes < 1) {
            throw new IllegalArgumentException("a ring needs room, had " + ringBytes + " bytes");
        }
    }

    /** Everything else by default, without draining. */
    public HubConfig(long ringBytes, Duration pingAfter, Duration stallLimit) {
        this(
                ringBytes,
                pingAfter,
                stallLimit,
                FailureConfig.DEFAULT,
                Settings.DEFAULTS.get(CONFLATION_BUFFER_BYTES),
                Duration.ZERO);
    }

    /** Reads the settings of this class. */
    public static HubConfig from(Settings settings) {
        return new HubConfig(
                settings.get(LIVE_BUFFER_BYTES),
                PING_AFTER,
                STALL_LIMIT,
                FailureConfig.from(settings),
                settings.get(CONFLATION_BUFFER_BYTES),
                settings.get(DRAIN_TIMEOUT));
    }

    /**
     * Failure events.
     *
     * @param types exact, or with * for any letters
     * @param ringBytes size of their ring
     */
    public record FailureConfig(List<String> types, long ringBytes) {
        /** The default. */
        public static final FailureConfig DEFAULT = from(Settings.DEFAULTS);

        public FailureConfig {
            types = List.copyOf(types);
        }

        private static FailureConfig from(Settings settings) {
            return new FailureConfig(settings.get(FAILURE_EVENTS), settings.get(FAILURE_BUFFER_BYTES));
        }
    }
}
