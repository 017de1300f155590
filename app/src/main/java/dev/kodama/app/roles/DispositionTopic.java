package dev.kodama.app.roles;

import dev.kodama.forwarder.api.dispositions.DispositionStore;
import dev.kodama.gaps.report.GapDisposition;
import dev.kodama.gaps.report.GapDispositions;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.journal.compacted.CompactedWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Decisions about gaps in their topic, followed in memory. */
final class DispositionTopic implements DispositionStore, AutoCloseable {
    /** A change is shown that soon, unless Kafka hangs. */
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(3);

    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private final CompactedTable<GapDisposition> table;
    private final CompactedWriter writer;

    DispositionTopic(JournalConfig journal) {
        this.table = GapDispositions.follow(journal);
        this.writer = GapDispositions.writer(journal);
    }

    @Override
    public Map<String, GapDisposition> of(String source) {
        if (!table.ready()) {
            throw new UnavailableException(
                    "The topic of dispositions was not read yet; check that Kafka is available and"
                            + " that kodama processors have run, and retry.");
        }
        return GapDispositions.of(table.all().values(), source);
    }

    @Override
    public void put(GapDisposition disposition) {
        String key = GapDispositions.key(disposition.source(), disposition.eventType());
        write(key, disposition.toJson().toString());
        awaitShown(all -> disposition.equals(all.get(key)));
    }

    @Override
    public void remove(String source, String eventType) {
        String key = GapDispositions.key(source, eventType);
        write(key, null);
        awaitShown(all -> !all.containsKey(key));
    }

    private void write(String key, @Nullable String value) {
        try {
            writer.write(key, value);
        } catch (KafkaException e) {
            throw new UnavailableException("Kafka does not take the disposition: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("This process is stopping.", e);
        }
    }

    /** So that a caller reads what it has written. */
    private void awaitShown(Predicate<Map<String, GapDisposition>> shown) {
        long start = System.nanoTime();
        while (!shown.test(table.all()) && System.nanoTime() - start < SHOWN_WITHIN.toNanos()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void close() {
        table.close();
        writer.close();
    }
}
