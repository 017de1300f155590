package dev.kodama.forwarder;

import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a forwarder needs to know.
 *
 * @param port 0 takes any free one
 * @param frontend by event type that only frontends know, the types it is derived from; none if empty
 */
public record ForwarderConfig(
        String redisUrl,
        String host,
        int port,
        HubConfig hub,
        DurableConfig durable,
        Map<String, List<String>> frontend) {
    private static final long RING_BYTES = 64 << 20;
    private static final Duration PING_AFTER = Duration.ofSeconds(30);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    public ForwarderConfig {
        frontend = Collections.unmodifiableMap(new LinkedHashMap<>(frontend));
    }

    /** All else as it is by default, and nothing derived. */
    public ForwarderConfig(String redisUrl, String host, int port) {
        this(redisUrl, host, port, new HubConfig(RING_BYTES, PING_AFTER, STALL_LIMIT), DurableConfig.DEFAULT, Map.of());
    }

    /**
     * Reads {@code KODAMA_REDIS_URL}, {@code KODAMA_HTTP_HOST} (127.0.0.1), {@code KODAMA_HTTP_PORT} (18000) and {@code
     * KODAMA_RING_BYTES} (64mb, from 1mb to 8gb: how far behind a slow client may be), and {@code KODAMA_FRONTEND_EVENTS} (true).
     *
     * <p>And what {@link DurableConfig#from} reads.
     *
     * @param frontend what the catalog says of frontends
     */
    public static ForwarderConfig from(Settings settings, Map<String, List<String>> frontend) {
        long ringBytes = settings.bytes("KODAMA_RING_BYTES", RING_BYTES, 1 << 20, 8L << 30);
        return new ForwarderConfig(
                settings.text("KODAMA_REDIS_URL", "redis://127.0.0.1:6379"),
                settings.text("KODAMA_HTTP_HOST", "127.0.0.1"),
                settings.port("KODAMA_HTTP_PORT", 18000),
                new HubConfig(ringBytes, PING_AFTER, STALL_LIMIT),
                DurableConfig.from(settings),
                settings.flag("KODAMA_FRONTEND_EVENTS", true) ? frontend : Map.of());
    }
}
