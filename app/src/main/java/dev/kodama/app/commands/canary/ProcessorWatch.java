package dev.kodama.app.commands.canary;

import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.freshness.Freshness;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.metrics.MetricsTopology;
import dev.kodama.metrics.report.StatsRow;
import java.time.Instant;

/** Reports up to when the topology metrics has counted the canary's events. */
final class ProcessorWatch implements AutoCloseable {
    private final CompactedTable<StatsRow> counts;
    private final Freshness freshness;

    private ProcessorWatch(CompactedTable<StatsRow> counts, Freshness freshness) {
        this.counts = counts;
        this.freshness = freshness;
    }

    /** Starts in the background. */
    static ProcessorWatch start(JournalConfig journal, CanaryTracker tracker) {
        var counts = StatsRow.follow(journal, (key, row) -> {
            if (row != null
                    && row.source().equals(journal.source())
                    && CanaryType.is(row.key().eventType())) {
                tracker.counted(row.last().toEpochMilli(), System.nanoTime());
            }
        });
        return new ProcessorWatch(counts, Freshness.follow(journal));
    }

    StageState state() {
        var asOf = freshness.asOf(MetricsTopology.NAME, Instant.now());
        return asOf.stale() ? StageState.unavailable(asOf.reason()) : StageState.AVAILABLE;
    }

    @Override
    public void close() {
        counts.close();
        freshness.close();
    }
}
