package dev.kodama.forwarder;

import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.settings.Settings;
import java.time.Duration;

/**
 * What a forwarder needs to know.
 *
 * @param port 0 takes any free one
 */
public record ForwarderConfig(String redisUrl, String host, int port, HubConfig hub) {
    private static final long RING_BYTES = 64 << 20;
    private static final Duration PING_AFTER = Duration.ofSeconds(30);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    /** All else as it is by default. */
    public ForwarderConfig(String redisUrl, String host, int port) {
        this(redisUrl, host, port, new HubConfig(RING_BYTES, PING_AFTER, STALL_LIMIT));
    }

    /**
     * Reads {@code KODAMA_REDIS_URL}, {@code KODAMA_HTTP_HOST} (127.0.0.1), {@code KODAMA_HTTP_PORT} (18000) and {@code
     * KODAMA_RING_BYTES} (64mb, from 1mb to 8gb: how far behind a slow client may be).
     */
    public static ForwarderConfig from(Settings settings) {
        long ringBytes = settings.bytes("KODAMA_RING_BYTES", RING_BYTES, 1 << 20, 8L << 30);
        return new ForwarderConfig(
                settings.text("KODAMA_REDIS_URL", "redis://127.0.0.1:6379"),
                settings.text("KODAMA_HTTP_HOST", "127.0.0.1"),
                settings.port("KODAMA_HTTP_PORT", 18000),
                new HubConfig(ringBytes, PING_AFTER, STALL_LIMIT));
    }
}
