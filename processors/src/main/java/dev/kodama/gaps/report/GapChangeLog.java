package dev.kodama.gaps.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.gaps.GapConfig;
import dev.kodama.gaps.GapKind;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.PartitionReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The newest changes of gaps, of all sources. Each query reads on in the topic from where the last one ended. Keeps {@value #MAX_CHANGES}
 * changes; older ones are forgotten, which {@link Found#from} tells. Thread-safe; one query at a time.
 */
public final class GapChangeLog {
    /** Maximum number of changes that are kept. */
    public static final int MAX_CHANGES = 10_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(8);

    /**
     * Query for changes.
     *
     * @param eventType null for all but that of {@code kodama canary}
     * @param since included
     * @param until excluded
     */
    public record Query(String source, @Nullable String eventType, Instant since, Instant until, int limit) {
        boolean matches(GapChange change) {
            return change.source().equals(source)
                    && (eventType == null
                            ? !CanaryType.is(change.eventType())
                            : change.eventType().equals(eventType))
                    && !change.time().isBefore(since)
                    && change.time().isBefore(until);
        }
    }

    /**
     * The answer.
     *
     * @param changes the newest that match, the newest first
     * @param from the time since when all changes are known; null if none is forgotten
     * @param more whether there are more than the limit
     */
    public record Found(List<GapChange> changes, @Nullable Instant from, boolean more) {
        public Found {
            changes = List.copyOf(changes);
        }
    }

    private final JournalConfig journal;
    private final Deque<GapChange> newest = new ArrayDeque<>();
    private final Map<String, Set<GapKind>> kinds = new HashMap<>();
    private @Nullable Instant from;
    private long next;

    public GapChangeLog(JournalConfig journal) {
        this.journal = journal;
    }

    /**
     * Reads the new changes and finds those that match.
     *
     * @throws KafkaException if Kafka is unavailable or denies it
     */
    public synchronized Found find(Query query) {
        readOn();
        var changes = new ArrayList<GapChange>();
        for (var all = newest.descendingIterator(); all.hasNext(); ) {
            var change = all.next();
            if (query.matches(change)) {
                if (changes.size() == query.limit()) {
                    return new Found(changes, from, true);
                }
                changes.add(change);
            }
        }
        return new Found(changes, from, false);
    }

    private void readOn() {
        try (var reader = new PartitionReader(journal, GapConfig.changesTopic(journal))) {
            if (!reader.exists()) {
                return;
            }
            long end = reader.end();
            if (end < next) { // another topic of this name
                clear();
            }
            if (next < end) {
                reader.seek(Math.max(next, reader.beginning()));
                reader.readTo(end, TIMEOUT, this::add);
            }
        }
    }

    private void clear() {
        newest.clear();
        kinds.clear();
        from = null;
        next = 0;
    }

    private void add(ConsumerRecord<byte[], byte[]> change) {
        if (change.offset() < next) {
            return;
        }
        String key = new String(change.key(), UTF_8);
        var row = GapRow.read(key, change.value());
        var before = kinds.getOrDefault(key, Set.of());
        var time = Instant.ofEpochMilli(change.timestamp());
        for (var one : GapChange.between(before, row, time)) {
            newest.add(one);
            if (newest.size() > MAX_CHANGES) {
                newest.remove();
                from = newest.element().time();
            }
        }
        kinds.put(key, row.kinds());
        next = change.offset() + 1;
    }
}
