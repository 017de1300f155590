package dev.kodama.http.limits;

import dev.kodama.settings.Settings;

/**
 * How much there is for everybody. A 0 of connections, connects, updates or messages is no limit.
 *
 * @param connections at a time, in all
 * @param perUser connections at a time of one {@code sub}
 * @param perAddress connections at a time from one address
 * @param connectsPerMinute from one address
 * @param sparesLoopback whether the two of addresses are not for this machine's own
 * @param frameBytes of one text of a client
 * @param filterIds entity ids of one filter
 * @param filterNames event types of one filter, and entity types
 * @param filterBytes of all names of one filter, and of the text that it was sent in
 * @param clientMemory bytes of the heap for filters and unfinished texts of all clients
 * @param updatesPerSecond texts of one client, mostly subscriptions
 * @param messagesPerSecond events that one session is sent
 * @param headerBytes of a request, with its first line
 * @param queryBytes of its query
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
    private static final int MOST = 10_000_000;
    /** So that the three keys of a filter fit into one message, which has at most 20,000 values. */
    private static final int MOST_FILTER_NAMES = 5_000;

    private static final int HEAP_PARTS = 8;

    /** As long as nothing is set. */
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
                settings.number(Limit.FILTER.variable(), DEFAULT.filterIds, 1, MOST_FILTER_NAMES),
                settings.number(Limit.FILTER_NAMES.variable(), DEFAULT.filterNames, 1, MOST_FILTER_NAMES),
                bytes(settings, Limit.FILTER_BYTES, DEFAULT.filterBytes, 1 << 10, 16 << 20),
                settings.bytes(Limit.CLIENT_MEMORY.variable(), DEFAULT.clientMemory, 64 << 10, 1L << 40),
                number(settings, Limit.UPDATES, DEFAULT.updatesPerSecond),
                number(settings, Limit.MESSAGES, DEFAULT.messagesPerSecond),
                bytes(settings, Limit.HEADER, DEFAULT.headerBytes, 1 << 10, 1 << 20),
                bytes(settings, Limit.QUERY, DEFAULT.queryBytes, 1 << 8, 1 << 20));
    }

    /** The same with another number of connections at a time. */
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

    private static int number(Settings settings, Limit limit, int otherwise) {
        return settings.number(limit.variable(), otherwise, 0, MOST);
    }

    private static int bytes(Settings settings, Limit limit, int otherwise, int least, int most) {
        return Math.toIntExact(settings.bytes(limit.variable(), otherwise, least, most));
    }
}
