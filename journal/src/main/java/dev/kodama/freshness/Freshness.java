package dev.kodama.freshness;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import java.time.Duration;
import java.time.Instant;

/** Follows the progress of the topologies of a source, in memory. What was reported last stays known while Kafka is away. */
public final class Freshness implements ProgressSource, AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final String source;
    private final CompactedTable<TopologyProgress> progress;

    private Freshness(String source, CompactedTable<TopologyProgress> progress) {
        this.source = source;
        this.progress = progress;
    }

    /** Starts in the background; Kafka need not be there. */
    public static Freshness follow(JournalConfig journal) {
        return new Freshness(journal.source(), TopologyProgress.follow(journal));
    }

    @Override
    public AsOf asOf(String topology, Instant now) {
        return AsOf.of(progress.all().get(TopologyProgress.key(source, topology)), now);
    }

    /**
     * Waits until a topology has reported once, ever.
     *
     * @return whether it has
     */
    public boolean awaitReport(String topology, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!progress.all().containsKey(TopologyProgress.key(source, topology))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    @Override
    public void close() {
        progress.close();
    }
}
