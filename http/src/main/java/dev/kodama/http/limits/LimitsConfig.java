package dev.kodama.http.limits;

import dev.kodama.settings.Settings;
import java.time.Duration;

/**
 * Configurable limits. 0 connections, connects, updates, messages or scan time is no limit.
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
 * @param scanTime of one user in a minute
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
        int queryBytes,
        Duration scanTime) {
    /** The defaults. */
    public static final LimitsConfig DEFAULT = from(Settings.DEFAULTS);

    /** Reads {@link LimitSettings}. The limits per address spare loopback unless one of them is set. */
    public static LimitsConfig from(Settings settings) {
        boolean sparesLoopback = !settings.isSet(LimitSettings.MAX_CONNECTIONS_PER_ADDRESS)
                && !settings.isSet(LimitSettings.MAX_CONNECTS_PER_MINUTE);
        return new LimitsConfig(
                settings.get(LimitSettings.MAX_CONNECTIONS),
                settings.get(LimitSettings.MAX_CONNECTIONS_PER_USER),
                settings.get(LimitSettings.MAX_CONNECTIONS_PER_ADDRESS),
                settings.get(LimitSettings.MAX_CONNECTS_PER_MINUTE),
                sparesLoopback,
                Math.toIntExact(settings.get(LimitSettings.MAX_FRAME_BYTES)),
                settings.get(LimitSettings.MAX_FILTER_IDS),
                settings.get(LimitSettings.MAX_FILTER_NAMES),
                Math.toIntExact(settings.get(LimitSettings.MAX_FILTER_BYTES)),
                settings.get(LimitSettings.CLIENT_MEMORY_BYTES),
                settings.get(LimitSettings.MAX_CLIENT_MESSAGES_PER_SECOND),
                settings.get(LimitSettings.MAX_EVENTS_PER_CLIENT_PER_SECOND),
                Math.toIntExact(settings.get(LimitSettings.MAX_HEADER_BYTES)),
                Math.toIntExact(settings.get(LimitSettings.MAX_QUERY_BYTES)),
                settings.get(LimitSettings.MAX_SCAN_TIME_PER_MINUTE));
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
                queryBytes,
                scanTime);
    }
}
