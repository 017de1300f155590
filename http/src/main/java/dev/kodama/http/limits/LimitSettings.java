package dev.kodama.http.limits;

import dev.kodama.settings.Setting;
import java.time.Duration;

/** Settings of {@link LimitsConfig}. */
public final class LimitSettings {
    private static final int MAX = 10_000_000;
    /** The three keys of a filter must fit into one message, which has at most 20,000 values. */
    private static final int MAX_NAMES = 5_000;

    private static final int HEAP_PARTS = 8;
    private static final String PAGE = "limits.md#forwarder";

    public static final Setting<Integer> MAX_CONNECTIONS = Setting.number("KODAMA_MAX_CONNECTIONS", 0, MAX)
            .withDefault(100_000)
            .describedAs("Maximum number of connections; `0` is no limit");

    public static final Setting<Integer> MAX_CONNECTIONS_PER_USER = Setting.number(
                    "KODAMA_MAX_CONNECTIONS_PER_USER", 0, MAX)
            .withDefault(100)
            .describedAs("Maximum number of connections of one user (`sub` of the token); `0` is no limit");

    public static final Setting<Integer> MAX_CONNECTIONS_PER_ADDRESS = Setting.number(
                    "KODAMA_MAX_CONNECTIONS_PER_ADDRESS", 0, MAX)
            .withDefault(1_000)
            .describedAs("Maximum number of connections from one address; loopback only if set; `0` is no limit");

    public static final Setting<Integer> MAX_CONNECTS_PER_MINUTE = Setting.number(
                    "KODAMA_MAX_CONNECTS_PER_MINUTE", 0, MAX)
            .withDefault(600)
            .describedAs("Maximum number of new connections a minute from one address; loopback only if set;"
                    + " `0` is no limit");

    public static final Setting<Long> MAX_FRAME_BYTES = Setting.size("KODAMA_MAX_FRAME_BYTES", 1 << 10, 64 << 20)
            .withDefault(1L << 20)
            .describedAs("Maximum size of a message from a client");

    public static final Setting<Integer> MAX_FILTER_IDS = Setting.number("KODAMA_MAX_FILTER_IDS", 1, MAX_NAMES)
            .withDefault(50)
            .describedAs("Maximum number of entity ids in a filter");

    public static final Setting<Integer> MAX_FILTER_NAMES = Setting.number("KODAMA_MAX_FILTER_NAMES", 1, MAX_NAMES)
            .withDefault(1_000)
            .describedAs("Maximum number of event types, and of entity types, in a filter");

    public static final Setting<Long> MAX_FILTER_BYTES = Setting.size("KODAMA_MAX_FILTER_BYTES", 1 << 10, 16 << 20)
            .withDefault(64L << 10)
            .describedAs("Maximum size of all names in a filter");

    public static final Setting<Long> CLIENT_MEMORY_BYTES = Setting.size(
                    "KODAMA_CLIENT_MEMORY_BYTES", 64 << 10, 1L << 40)
            .withDefault(Runtime.getRuntime().maxMemory() / HEAP_PARTS)
            .defaultText("an eighth of the heap")
            .describedAs("Maximum memory of the filters and unfinished messages of all clients");

    public static final Setting<Integer> MAX_CLIENT_MESSAGES_PER_SECOND = Setting.number(
                    "KODAMA_MAX_CLIENT_MESSAGES_PER_SECOND", 0, MAX)
            .withDefault(10)
            .describedAs("Maximum rate of messages from one client; more wait; `0` is no limit");

    public static final Setting<Integer> MAX_EVENTS_PER_CLIENT_PER_SECOND = Setting.number(
                    "KODAMA_MAX_EVENTS_PER_CLIENT_PER_SECOND", 0, MAX)
            .withDefault(0)
            .describedAs("Maximum rate of events to one client; `0` is no limit");

    public static final Setting<Long> MAX_HEADER_BYTES = Setting.size("KODAMA_MAX_HEADER_BYTES", 1 << 10, 1 << 20)
            .withDefault(16L << 10)
            .describedAs("Maximum size of the head of a request")
            .explainedIn(PAGE);

    public static final Setting<Long> MAX_QUERY_BYTES = Setting.size("KODAMA_MAX_QUERY_BYTES", 1 << 8, 1 << 20)
            .withDefault(12L << 10)
            .describedAs("Maximum size of the query of a request")
            .explainedIn(PAGE);

    public static final Setting<Integer> MAX_EXPORTS_PER_USER = Setting.number("KODAMA_MAX_EXPORTS_PER_USER", 0, MAX)
            .withDefault(1)
            .describedAs("Maximum number of exports of one user that run at a time; `0` is no limit");

    public static final Setting<Long> MAX_EXPORT_BYTES_PER_HOUR = Setting.size(
                    "KODAMA_MAX_EXPORT_BYTES_PER_HOUR", 0, 1L << 50)
            .withDefault(4L << 30)
            .describedAs("Maximum size of the events that one user exports in an hour; `0b` is no limit");

    public static final Setting<Duration> MAX_SCAN_TIME_PER_MINUTE = Setting.duration("KODAMA_MAX_SCAN_TIME_PER_MINUTE")
            .withDefault(Duration.ofMinutes(1))
            .describedAs("Maximum time in a minute that long answers to one user may take, all together;"
                    + " `0s` is no limit");

    private LimitSettings() {}
}
