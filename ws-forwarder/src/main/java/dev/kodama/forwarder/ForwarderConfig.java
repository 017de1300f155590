package dev.kodama.forwarder;

import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.journal.JournalConfig;
import dev.kodama.pattern.NamePatterns;
import dev.kodama.settings.CommaList;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Configuration of a forwarder.
 *
 * @param port 0 for any free port
 * @param maxEventBytes a longer message is not forwarded, as it is not journaled
 * @param frontend derived event types of frontends, each with its source types; empty for none
 * @param deflate whether WebSockets that offer permessage-deflate get compressed events
 */
public record ForwarderConfig(
        String redisUrl,
        String host,
        int port,
        AccessConfig access,
        HubConfig hub,
        DurableConfig durable,
        Map<String, List<String>> frontend,
        int maxEventBytes,
        boolean deflate) {
    private static final String FAILURE_EVENTS = "KODAMA_FAILURE_EVENTS";
    private static final long CONFLATE_BYTES = 16 << 20;
    private static final int MAX_EVENT_BYTES = 1 << 20;
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final long RING_BYTES = 64 << 20;
    private static final Duration PING_AFTER = Duration.ofSeconds(30);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    public ForwarderConfig {
        frontend = Collections.unmodifiableMap(new LinkedHashMap<>(frontend));
    }

    /** Everything else by default, without derived events. */
    public ForwarderConfig(String redisUrl, String host, int port) {
        this(
                redisUrl,
                host,
                port,
                AccessConfig.OPEN,
                new HubConfig(RING_BYTES, PING_AFTER, STALL_LIMIT, FailureConfig.DEFAULT, CONFLATE_BYTES, DRAIN),
                DurableConfig.DEFAULT,
                Map.of(),
                MAX_EVENT_BYTES,
                false);
    }

    /**
     * Reads {@code KODAMA_REDIS_URL}, {@code KODAMA_HTTP_HOST} (127.0.0.1), {@code KODAMA_HTTP_PORT} (18000) and {@code
     * KODAMA_LIVE_BUFFER_BYTES} (64mb, from 1mb to 8gb: how far behind a slow client may be), and {@code KODAMA_FRONTEND_EVENTS} (true).
     *
     * <p>Also {@code KODAMA_FAILURE_EVENTS} (TASK_FAILED,*.error), {@code KODAMA_FAILURE_BUFFER_BYTES} (8mb, from 256kb to 8gb), {@code
     * KODAMA_CONFLATION_BUFFER_BYTES} (16mb, from 1mb to 8gb), {@code KODAMA_DRAIN_TIMEOUT} (30s), {@code KODAMA_WEBSOCKET_COMPRESSION} (false), {@code KODAMA_MAX_EVENT_BYTES} as {@link JournalConfig#from} does, and what {@link AccessConfig#from} and {@link
     * DurableConfig#from} read.
     *
     * @param frontend what the catalog says of frontends
     */
    public static ForwarderConfig from(Settings settings, Map<String, List<String>> frontend) {
        return new ForwarderConfig(
                settings.redisUrl(),
                settings.text("KODAMA_HTTP_HOST", "127.0.0.1"),
                settings.port("KODAMA_HTTP_PORT", 18000),
                AccessConfig.from(settings),
                hub(settings),
                DurableConfig.from(settings),
                settings.flag("KODAMA_FRONTEND_EVENTS", true) ? frontend : Map.of(),
                JournalConfig.from(settings).maxEventBytes(),
                settings.flag("KODAMA_WEBSOCKET_COMPRESSION", false));
    }

    private static List<String> types(String text) {
        var types = CommaList.of(text);
        try {
            var unused = NamePatterns.of(types);
            return types;
        } catch (IllegalArgumentException e) {
            throw new SettingException(FAILURE_EVENTS, String.valueOf(e.getMessage()));
        }
    }

    private static HubConfig hub(Settings settings) {
        var failures = FailureConfig.DEFAULT;
        var types = settings.find(FAILURE_EVENTS).map(ForwarderConfig::types).orElse(failures.types());
        return new HubConfig(
                settings.bytes("KODAMA_LIVE_BUFFER_BYTES", RING_BYTES, 1 << 20, 8L << 30),
                PING_AFTER,
                STALL_LIMIT,
                new FailureConfig(
                        types,
                        settings.bytes("KODAMA_FAILURE_BUFFER_BYTES", failures.ringBytes(), 256 << 10, 8L << 30)),
                settings.bytes("KODAMA_CONFLATION_BUFFER_BYTES", CONFLATE_BYTES, 1 << 20, 8L << 30),
                settings.duration("KODAMA_DRAIN_TIMEOUT", DRAIN));
    }
}
