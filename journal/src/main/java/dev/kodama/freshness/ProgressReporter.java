package dev.kodama.freshness;

import dev.kodama.bus.failure.OutageLog;
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
 * Reports the progress of this process's topologies every second, or every two without events, as records of {@link TopologyProgress#topic}. Processes that share a
 * topology report the same, as they read the committed offsets of all. Runs in its own thread; reports nothing while Kafka is
 * unavailable.
 */
public final class ProgressReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Of a caught-up topology every other report is left out. */
    private static final Duration IDLE_INTERVAL = INTERVAL.multipliedBy(3).dividedBy(2);

    private static final long CLOSE_TIMEOUT_MILLIS = 500;

    private final JournalConfig journal;
    private final Supplier<Set<String>> running;
    private final InstantSource clock;
    private final Duration interval;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "kodama-progress");

    // For the thread only.
    private final Map<String, ProgressTracker> trackers = new HashMap<>();
    private Map<String, TopologyProgress> reported = Map.of();
    private final OutageLog outage =
            new OutageLog(reason -> LOG.info("Progress of topologies cannot be reported now: {}", reason));

    private ProgressReporter(
            JournalConfig journal, Supplier<Set<String>> running, InstantSource clock, Duration interval) {
        this.journal = journal;
        this.running = running;
        this.clock = clock;
        this.interval = interval;
        thread.setDaemon(true);
    }

    /**
     * Starts in the background.
     *
     * @param running supplies the names of the running topologies; called from the reporter's thread
     */
    public static ProgressReporter start(JournalConfig journal, Supplier<Set<String>> running, InstantSource clock) {
        return start(journal, running, clock, INTERVAL);
    }

    /** @param interval pause between two reports */
    static ProgressReporter start(
            JournalConfig journal, Supplier<Set<String>> running, InstantSource clock, Duration interval) {
        var reporter = new ProgressReporter(journal, running, clock, interval);
        reporter.thread.start();
        return reporter;
    }

    private void run() {
        try (var topic = new CompactedWriter(journal, TopologyProgress.topic(journal));
                var admin = KafkaClients.admin(journal);
                var offsets = new GroupOffsets(journal, admin)) {
            while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                report(offsets, topic);
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("Closed");
        }
    }

    private void report(GroupOffsets offsets, CompactedWriter topic) throws InterruptedException {
        var names = running.get();
        trackers.keySet().retainAll(names); // a topology that failed or moved starts anew
        if (names.isEmpty()) {
            return;
        }
        try {
            var reports = new TreeMap<String, TopologyProgress>();
            var snapshots = offsets.read(names, clock.instant());
            snapshots.forEach((name, snapshot) -> {
                var tracker = trackers.computeIfAbsent(name, unused -> new ProgressTracker());
                tracker.add(tracker.isOverdue(snapshot.time()) ? offsets.skipMarkers(name, snapshot) : snapshot)
                        .ifPresent(asOf -> reports.put(
                                name,
                                new TopologyProgress(journal.source(), name, asOf, snapshot.time(), snapshot.lag())));
            });
            if (!reports.keySet().equals(reported.keySet())
                    || reports.values().stream()
                            .anyMatch(progress -> isDue(progress, reported.get(progress.topology())))) {
                write(topic, reports);
            }
            outage.end();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            outage.begin(e.toString());
        }
    }

    private void write(CompactedWriter topic, Map<String, TopologyProgress> reports) throws InterruptedException {
        var records = new TreeMap<String, @Nullable String>();
        reports.forEach(
                (name, progress) -> records.put(TopologyProgress.key(progress.source(), name), progress.toJson()));
        topic.write(records);
        reported = reports;
    }

    /** Whether a report is due after the last one. Who has read that a topology was caught up assumes it for some seconds. */
    static boolean isDue(TopologyProgress progress, @Nullable TopologyProgress last) {
        return last == null
                || !last.isCaughtUp()
                || !progress.isCaughtUp()
                || !progress.at().isBefore(last.at().plus(IDLE_INTERVAL));
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
