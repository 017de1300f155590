package dev.kodama.http.limits;

import dev.kodama.settings.Settings;

/**
 * Configurable limits. 0 connections, connects, updates or messages is no limit.
 *
 * @param connections WebSockets and streams in all
 * @param perUser connections of one {@code sub}
 * @param perAddress connections from one address
 * @param connectsPerMinute connects from one address
 * @param sparesLoopback whether the limits per address do not apply to this machine's own
 * @param frameBytes length of a client's message
 * @param filterIds entity ids of one filter
 * @param filterNames event types of one filter, and entity types
 * @param filterBytes all names of one filter, and the message that it was sent in
 * @param clientMemory heap bytes for filters and unfinished messages of all clients
 * @param updatesPerSecond messages of one client, mostly subscriptions
 * @param messagesPerSecond events sent to one client
 * @param headerBytes headers of a request, with its first line
 * @param queryBytes query of a request
 */
public record LimitsConfig(
        int connections,
        int perUser,
        int perAddress,
        int connectsPerMinute,
        boolean sparesLoopback,
        int frameBytes,
        int filterIds,
        int filterNames,
        int filterBytes,
        long clientMemory,
        int updatesPerSecond,
        int messagesPerSecond,
        int headerBytes,
        int queryBytes) {
    private static final int MAX = 10_000_000;
    /** The three keys of a filter must fit into one message, which has at most 20,000 values. */
    private static final int MAX_FILTER_NAMES = 5_000;

    private static final int HEAP_PARTS = 8;

    /** The defaults. */
    public static final LimitsConfig DEFAULT = new LimitsConfig(
            100_000,
            100,
            1_000,
            600,
            true,
            1 << 20,
            50,
            1_000,
            64 << 10,
            Runtime.getRuntime().maxMemory() / HEAP_PARTS,
            10,
            0,
            16 << 10,
            12 << 10);

    /**
     * Reads {@code KODAMA_MAX_CONNECTIONS} (100000), {@code KODAMA_MAX_CONNECTIONS_PER_USER} (100), {@code
     * KODAMA_MAX_CONNECTIONS_PER_ADDRESS} (1000) and {@code KODAMA_MAX_CONNECTS_PER_MINUTE} (600; these two spare loopback unless one of
     * them is set), {@code KODAMA_MAX_FRAME_BYTES} (1mb), {@code KODAMA_MAX_FILTER_IDS} (50), {@code KODAMA_MAX_FILTER_NAMES} (1000), {@code KODAMA_MAX_FILTER_BYTES} (64kb),
     * {@code KODAMA_CLIENT_MEMORY_BYTES} (an eighth of the heap), {@code KODAMA_MAX_CLIENT_MESSAGES_PER_SECOND} (10), {@code
     * KODAMA_MAX_EVENTS_PER_CLIENT_PER_SECOND} (0), {@code KODAMA_MAX_HEADER_BYTES} (16kb) and {@code KODAMA_MAX_QUERY_BYTES} (12kb).
     */
    public static LimitsConfig from(Settings settings) {
        boolean sparesLoopback = settings.find(Limit.ADDRESS.variable()).isEmpty()
                && settings.find(Limit.CONNECTS.variable()).isEmpty();
        return new LimitsConfig(
                number(settings, Limit.CONNECTIONS, DEFAULT.connections),
                number(settings, Limit.USER, DEFAULT.perUser),
                number(settings, Limit.ADDRESS, DEFAULT.perAddress),
                number(settings, Limit.CONNECTS, DEFAULT.connectsPerMinute),
                sparesLoopback,
                bytes(settings, Limit.FRAME, DEFAULT.frameBytes, 1 << 10, 64 << 20),
                settings.number(Limit.FILTER.variable(), DEFAULT.filterIds, 1, MAX_FILTER_NAMES),
                settings.number(Limit.FILTER_NAMES.variable(), DEFAULT.filterNames, 1, MAX_FILTER_NAMES),
                bytes(settings, Limit.FILTER_BYTES, DEFAULT.filterBytes, 1 << 10, 16 << 20),
                settings.bytes(Limit.CLIENT_MEMORY.variable(), DEFAULT.clientMemory, 64 << 10, 1L << 40),
                number(settings, Limit.UPDATES, DEFAULT.updatesPerSecond),
                number(settings, Limit.MESSAGES, DEFAULT.messagesPerSecond),
                bytes(settings, Limit.HEADER, DEFAULT.headerBytes, 1 << 10, 1 << 20),
                bytes(settings, Limit.QUERY, DEFAULT.queryBytes, 1 << 8, 1 << 20));
    }

    /** The same limits with another number of connections. */
    public LimitsConfig withConnections(int inAll) {
        return new LimitsConfig(
                inAll,
                perUser,
                perAddress,
                connectsPerMinute,
                sparesLoopback,
                frameBytes,
                filterIds,
                filterNames,
                filterBytes,
                clientMemory,
                updatesPerSecond,
                messagesPerSecond,
                headerBytes,
                queryBytes);
    }

    private static int number(Settings settings, Limit limit, int defaultValue) {
        return settings.number(limit.variable(), defaultValue, 0, MAX);
    }

    private static int bytes(Settings settings, Limit limit, int defaultValue, int min, int max) {
        return Math.toIntExact(settings.bytes(limit.variable(), defaultValue, min, max));
    }
}
