package dev.kodama.bus;

import dev.kodama.bus.failure.LogRateLimiter;
import dev.kodama.bus.redis.RedisAddresses;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * Configuration of an {@link EventBus}.
 *
 * @param redisUri as {@link RedisAddresses} reads it: {@code redis://user:password@host:port}, {@code rediss://} for
 *     TLS, sentinel, several nodes of a cluster
 * @param timeout of a connection attempt and of Redis's reply to a publish; also the interval of the keep-alive PING
 * @param queueEvents maximum events in the queue of a subscription; further events are dropped and counted
 * @param inFlightBytes maximum bytes of publishes without a reply from Redis; a publish beyond it is not sent
 * @param onInvalid takes the messages that are not events
 */
public record BusConfig(
        String redisUri, Duration timeout, int queueEvents, long inFlightBytes, InvalidHandler onInvalid) {

    /** Handles a message that is not an event, on the thread of its subscription. May throw. */
    @FunctionalInterface
    public interface InvalidHandler {
        /** @param reason one sentence for a person */
        void onInvalid(String channel, byte[] message, String reason);
    }

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final int DEFAULT_QUEUE_EVENTS = 10_000;
    private static final long DEFAULT_IN_FLIGHT_BYTES = 128L << 20;

    public BusConfig {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is not positive: " + timeout);
        }
        if (queueEvents < 1) {
            throw new IllegalArgumentException("queueEvents is not positive: " + queueEvents);
        }
        if (inFlightBytes < 1) {
            throw new IllegalArgumentException("inFlightBytes is not positive: " + inFlightBytes);
        }
    }

    /**
     * Defaults: 5 s, 10,000 events, 128 MiB, and one log line at most every ten seconds for messages that are not
     * events.
     */
    public static BusConfig of(String redisUri) {
        return new BusConfig(
                redisUri, DEFAULT_TIMEOUT, DEFAULT_QUEUE_EVENTS, DEFAULT_IN_FLIGHT_BYTES, loggingInvalid());
    }

    public BusConfig withTimeout(Duration newTimeout) {
        return new BusConfig(redisUri, newTimeout, queueEvents, inFlightBytes, onInvalid);
    }

    public BusConfig withQueueEvents(int newQueueEvents) {
        return new BusConfig(redisUri, timeout, newQueueEvents, inFlightBytes, onInvalid);
    }

    public BusConfig withInFlightBytes(long newInFlightBytes) {
        return new BusConfig(redisUri, timeout, queueEvents, newInFlightBytes, onInvalid);
    }

    public BusConfig withOnInvalid(InvalidHandler newOnInvalid) {
        return new BusConfig(redisUri, timeout, queueEvents, inFlightBytes, newOnInvalid);
    }

    private static InvalidHandler loggingInvalid() {
        var log = LoggerFactory.getLogger(BusConfig.class);
        var limiter = new LogRateLimiter();
        return (channel, message, reason) -> {
            long times = limiter.due();
            if (times > 0) {
                log.warn(
                        "Message is not an event: channel {}, {} bytes, {} since the last log line: {}",
                        channel,
                        message.length,
                        times,
                        reason);
            }
        };
    }
}
