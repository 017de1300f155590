package dev.kodama.bus.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line when the first of several connections to the same Redis is lost, and one when the last of them is back.
 */
public final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final String redis;
    private final Set<Object> lost = new HashSet<>();
    private long sinceNanos;
    private String denial = "";

    /** @param redisUri named in the log lines, without its password */
    public OutageLog(String redisUri) {
        this.redis = RedisURI.create(redisUri).toString(); // hides the password
    }

    /** A connection is lost or cannot be opened. */
    synchronized void begin(Object connection, String reason) {
        boolean first = lost.isEmpty();
        boolean begins = lost.add(connection) && first;
        if (begins) {
            sinceNanos = System.nanoTime();
        }
        String named = RedisDenial.of(reason).orElse(reason);
        if (RedisDenial.isDenial(named)) {
            if (!named.equals(denial)) {
                LOG.warn("{}: {}", redis, named);
            }
            denial = named;
        } else if (begins) {
            LOG.warn("{} is unavailable ({}): no events are published or received until it is back", redis, reason);
        }
    }

    /** A connection is usable again. */
    synchronized void end(Object connection) {
        if (lost.remove(connection) && lost.isEmpty()) {
            denial = "";
            LOG.info(
                    "{} is back after {} ms",
                    redis,
                    Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis());
        }
    }
}
