package dev.kodama.replay.durable;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line when Kafka goes away, one when it is back. For one thread. */
final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final String subscription;
    private boolean away;
    private long sinceNanos;

    OutageLog(String subscription) {
        this.subscription = subscription;
    }

    void begin(String reason) {
        if (!away) {
            away = true;
            sinceNanos = System.nanoTime();
            LOG.warn("subscription {} waits: {}", subscription, reason.replace('\n', ' '));
        }
    }

    void end() {
        if (away) {
            away = false;
            long millis = Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis();
            LOG.info("subscription {} goes on after {} ms", subscription, millis);
        }
    }
}
