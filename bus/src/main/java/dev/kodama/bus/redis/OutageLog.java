package dev.kodama.bus.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line when the first of some links to the same Redis is lost, one when the last of them is back. */
public final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final String redis;
    private final Set<Object> away = new HashSet<>();
    private long sinceNanos;
    private String denial = "";

    /** @param redisUri named in the log lines, without its password */
    public OutageLog(String redisUri) {
        this.redis = RedisURI.create(redisUri).toString(); // hides the password
    }

    synchronized void begin(Object link, String reason) {
        boolean first = away.isEmpty();
        boolean begins = away.add(link) && first;
        if (begins) {
            sinceNanos = System.nanoTime();
        }
        String named = RedisDenial.of(reason).orElse(reason);
        if (RedisDenial.isOne(named)) {
            if (!named.equals(denial)) {
                LOG.warn("{}: {}", redis, named);
            }
            denial = named;
        } else if (begins) {
            LOG.warn("{} is away ({}): no events are published or received until it is back", redis, reason);
        }
    }

    synchronized void end(Object link) {
        if (away.remove(link) && away.isEmpty()) {
            denial = "";
            LOG.info(
                    "{} is back after {} ms",
                    redis,
                    Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis());
        }
    }
}
