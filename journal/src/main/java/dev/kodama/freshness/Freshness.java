package dev.kodama.freshness;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import java.time.Duration;
import java.time.Instant;

/** Follows the progress of a source's topologies in memory. Serves the last report while Kafka is unavailable. */
public final class Freshness implements ProgressSource, AutoCloseable {
    private static final long POLL_INTERVAL_MILLIS = 20;

    private final String source;
    private final CompactedTable<TopologyProgress> progress;

    private Freshness(String source, CompactedTable<TopologyProgress> progress) {
        this.source = source;
        this.progress = progress;
    }

    /** Starts in the background, whether Kafka is available or not. */
    public static Freshness follow(JournalConfig journal) {
        return new Freshness(journal.source(), TopologyProgress.follow(journal));
    }

    @Override
    public AsOf asOf(String topology, Instant now) {
        return AsOf.of(progress.all().get(TopologyProgress.key(source, topology)), now);
    }

    @Override
    public ProgressSource ofSource(String other) {
        return (topology, now) -> AsOf.of(progress.all().get(TopologyProgress.key(other, topology)), now);
    }

    /**
     * Whether a topology has reported once. Waits until the reports are read.
     *
     * @return false also after {@code timeout}
     */
    public boolean hasReport(String topology, Duration timeout) throws InterruptedException {
        return progress.awaitReady(timeout) && progress.all().containsKey(TopologyProgress.key(source, topology));
    }

    /**
     * Waits until a topology has reported once.
     *
     * @return false after {@code timeout}
     */
    public boolean awaitReport(String topology, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!progress.all().containsKey(TopologyProgress.key(source, topology))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL_INTERVAL_MILLIS);
        }
        return true;
    }

    @Override
    public void close() {
        progress.close();
    }
}
