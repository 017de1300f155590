package dev.kodama.freshness;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedWriter;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports every second how far the topologies of this process are, each by a record in {@link TopologyProgress#topic}. Several processes
 * that share a topology report the same of it, for they look at what all of them have committed. Works in a thread of its own; with Kafka
 * away nothing is reported.
 */
public final class ProgressReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long CLOSE_MILLIS = 500;

    private final JournalConfig journal;
    private final Supplier<Set<String>> running;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "kodama-progress");

    // Only in the thread.
    private final Map<String, ProgressTracker> trackers = new HashMap<>();
    private boolean away;

    private ProgressReporter(JournalConfig journal, Supplier<Set<String>> running, InstantSource clock) {
        this.journal = journal;
        this.running = running;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /**
     * Starts in the background.
     *
     * @param running the names of the topologies that run here when it is asked; from the reporter's thread
     */
    public static ProgressReporter start(JournalConfig journal, Supplier<Set<String>> running, InstantSource clock) {
        var reporter = new ProgressReporter(journal, running, clock);
        reporter.thread.start();
        return reporter;
    }

    private void run() {
        try (var topic = new CompactedWriter(journal, TopologyProgress.topic(journal));
                var admin = KafkaClients.admin(journal);
                var offsets = new GroupOffsets(journal, admin)) {
            while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                report(offsets, topic);
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("closed");
        }
    }

    private void report(GroupOffsets offsets, CompactedWriter topic) throws InterruptedException {
        var names = running.get();
        trackers.keySet().retainAll(names); // one that failed or moved begins anew
        if (names.isEmpty()) {
            return;
        }
        try {
            var reports = new TreeMap<String, @Nullable String>();
            var looks = offsets.look(names, clock.instant());
            looks.forEach((name, look) -> {
                var tracker = trackers.computeIfAbsent(name, unused -> new ProgressTracker());
                tracker.take(tracker.isOverdue(look.time()) ? offsets.passMarkers(look) : look)
                        .map(asOf -> new TopologyProgress(journal.source(), name, asOf, look.time(), look.lag()))
                        .ifPresent(one -> reports.put(TopologyProgress.key(one.source(), name), one.toJson()));
            });
            topic.write(reports);
            away = false;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            if (!away) {
                LOG.info("How far the topologies are cannot be told now: {}", e.toString());
            }
            away = true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
