package dev.kodama.bus;

import dev.kodama.bus.redis.LogRateLimiter;
import dev.kodama.bus.redis.RedisAddresses;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * What an {@link EventBus} needs to know.
 *
 * @param redisUri as {@link RedisAddresses} reads it: {@code redis://user:password@host:port}, {@code rediss://} for TLS, sentinel,
 *     several nodes of a cluster
 * @param timeout for connecting, for Redis's answer to a publish, and for the sign of life that is asked for as often
 * @param queueEvents how many events a subscription keeps for a handler that is behind; what comes beyond is dropped and counted
 * @param inFlightBytes how much may wait for Redis's answer; a publish beyond is not sent
 * @param onInvalid what hears of messages that are not events
 */
public record BusConfig(
        String redisUri, Duration timeout, int queueEvents, long inFlightBytes, InvalidHandler onInvalid) {

    /** Told of each message that is not an event, by the thread of the subscription it came for. May throw. */
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

    /** 5 s, 10,000 events, 128 MiB, and a log line at most every ten seconds for messages that are not events. */
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
        var log = LoggerFactory.getLogger(EventBus.class);
        var throttle = new LogRateLimiter();
        return (channel, message, reason) -> {
            long times = throttle.due();
            if (times > 0) {
                log.warn(
                        "Not an event on {} ({} bytes, {} such since last said): {}",
                        channel,
                        message.length,
                        times,
                        reason);
            }
        };
    }
}
