package dev.kodama.streams;

import dev.kodama.bus.failure.RootCause;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts a topology's thread failures and delays their replacement by a backoff, which ends when the topology is closed. */
final class ThreadFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);

    private final String name;
    private volatile ThreadFailureBackoff failures = ThreadFailureBackoff.none();
    private volatile String last = "";

    ThreadFailures(String name) {
        this.name = name;
    }

    /** Blocks the failed thread until another one may replace it. */
    void onFailure(Throwable failure, CountDownLatch closed) {
        last = RootCause.typeAndFirstLine(failure);
        Duration pause;
        synchronized (this) {
            failures = failures.oneMore(System.nanoTime());
            pause = failures.pause();
        }
        LOG.warn("Topology {} failed, retrying in {} ms: {}", name, pause.toMillis(), last);
        LOG.debug("Topology {} failed", name, failure);
        try {
            var unused = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ThreadFailureBackoff failures() {
        return failures;
    }

    /** The last failure, one line. */
    String last() {
        return last;
    }
}
