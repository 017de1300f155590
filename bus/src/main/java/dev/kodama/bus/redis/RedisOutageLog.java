package dev.kodama.bus.redis;

import dev.kodama.bus.failure.OutageLog;
import io.lettuce.core.RedisURI;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line when the first of several connections to the same Redis is lost, and one when the last of them is back.
 */
public final class RedisOutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(RedisOutageLog.class);

    private final String redis;
    private final OutageLog outage;
    private final Set<Object> lost = new HashSet<>();
    private String denial = "";

    /** @param redisUri named in the log lines, without its password */
    public RedisOutageLog(String redisUri) {
        this.redis = RedisURI.create(redisUri).toString(); // hides the password
        this.outage = new OutageLog(
                this::onBegin, duration -> LOG.info("{} is back after {} ms", redis, duration.toMillis()));
    }

    /** A connection is lost or cannot be opened. */
    synchronized void begin(Object connection, String reason) {
        lost.add(connection);
        String named = RedisDenial.of(reason).orElse(reason);
        boolean denied = RedisDenial.isDenial(named);
        if (denied && !named.equals(denial)) {
            LOG.warn("{}: {}", redis, named);
        }
        denial = denied ? named : denial;
        outage.begin(named);
    }

    private void onBegin(String reason) {
        if (!RedisDenial.isDenial(reason)) {
            LOG.warn("{} is unavailable ({}): no events are published or received until it is back", redis, reason);
        }
    }

    /** A connection is usable again. */
    synchronized void end(Object connection) {
        if (lost.remove(connection) && lost.isEmpty()) {
            denial = "";
            outage.end();
        }
    }
}
