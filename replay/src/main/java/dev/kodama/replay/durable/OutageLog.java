package dev.kodama.replay.durable;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one line when Kafka becomes unavailable and one when it is available again. For one thread. */
final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final String subscription;
    private boolean unavailable;
    private long sinceNanos;

    OutageLog(String subscription) {
        this.subscription = subscription;
    }

    void begin(String reason) {
        if (!unavailable) {
            unavailable = true;
            sinceNanos = System.nanoTime();
            LOG.warn("Subscription {} waits: {}", subscription, reason.replace('\n', ' '));
        }
    }

    void end() {
        if (unavailable) {
            unavailable = false;
            long millis = Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis();
            LOG.info("Subscription {} continues after {} ms", subscription, millis);
        }
    }
}
