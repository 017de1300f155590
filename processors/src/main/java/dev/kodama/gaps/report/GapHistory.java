package dev.kodama.gaps.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.gaps.GapConfig;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.PartitionReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;

/** The gaps at a time in the past, rebuilt from all changes until then. */
public final class GapHistory {
    private static final Duration TIMEOUT = Duration.ofSeconds(25);

    private GapHistory() {}

    /**
     * The state of every event type of every source; empty before the first change. A row's counts are those at the time of its last
     * change, the row's {@code at}.
     *
     * @throws KafkaException if Kafka is unavailable or denies it
     */
    public static Collection<GapRow> asOf(JournalConfig journal, Instant at) {
        try (var changes = new PartitionReader(journal, GapConfig.changesTopic(journal))) {
            return changes.exists() ? asOf(changes, at) : List.of();
        }
    }

    private static Collection<GapRow> asOf(PartitionReader changes, Instant at) {
        long end = changes.firstAfter(at).orElseGet(changes::end);
        var rows = new TreeMap<String, GapRow>();
        changes.seekToBeginning();
        changes.readTo(end, TIMEOUT, change -> {
            if (change.offset() < end) {
                String key = new String(change.key(), UTF_8);
                rows.put(key, GapRow.read(key, change.value()));
            }
        });
        rows.values().removeIf(row -> !row.isRelevant());
        return rows.values();
    }
}
