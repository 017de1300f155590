package dev.kodama.app.roles;

import dev.kodama.forwarder.api.dispositions.DispositionStore;
import dev.kodama.gaps.report.GapChangeLog;
import dev.kodama.gaps.report.GapHistory;
import dev.kodama.gaps.report.GapRow;
import dev.kodama.health.EntityHealth;
import dev.kodama.health.PastHealth;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.metrics.report.StatsRow;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/** The tables that topologies write to Kafka (counts, health, gaps), followed in memory. */
final class DerivedViews implements AutoCloseable {
    private final JournalConfig journal;
    private final CompactedTable<StatsRow> counted;
    private final CompactedTable<EntityHealth> entities;
    private final CompactedTable<GapRow> gaps;
    private final GapChangeLog changes;
    private final DispositionTopic dispositions;

    private DerivedViews(JournalConfig journal, CompactedTable<EntityHealth> entities) {
        this.journal = journal;
        this.entities = entities;
        this.counted = StatsRow.follow(journal);
        this.gaps = GapRow.follow(journal);
        this.changes = new GapChangeLog(journal);
        this.dispositions = new DispositionTopic(journal);
    }

    /**
     * Starts following in the background; Kafka may be unavailable.
     *
     * @param onHealth receives each change of an entity's health, in its own thread
     */
    static DerivedViews follow(JournalConfig journal, Consumer<EntityHealth> onHealth) {
        return new DerivedViews(journal, EntityHealth.follow(journal, (key, health) -> {
            if (health != null && !health.isUnmonitored() && health.source().equals(journal.source())) {
                onHealth.accept(health);
            }
        }));
    }

    /** @throws UnavailableException until the table is read once */
    Collection<StatsRow> counted() {
        return read(counted);
    }

    /** @throws UnavailableException until the table is read once */
    Collection<EntityHealth> entities() {
        return read(entities);
    }

    /**
     * The health of entities at a time in the past.
     *
     * @throws UnavailableException until the table is read once, or if Kafka is unavailable
     * @throws IllegalArgumentException if the time is before the retention
     */
    Collection<EntityHealth> entitiesAsOf(Instant at) {
        requireRead(entities);
        try {
            return PastHealth.asOf(journal, entities.all(), at);
        } catch (KafkaException e) {
            throw new UnavailableException("Kafka cannot answer for that time: " + e.getMessage(), e);
        }
    }

    /** @throws UnavailableException until the table is read once */
    Collection<GapRow> gaps() {
        return read(gaps);
    }

    /** @throws UnavailableException if Kafka is unavailable */
    Collection<GapRow> gapsAsOf(Instant at) {
        try {
            return GapHistory.asOf(journal, at);
        } catch (KafkaException e) {
            throw new UnavailableException("Kafka cannot answer for that time: " + e.getMessage(), e);
        }
    }

    /**
     * Changes of gaps.
     *
     * @throws UnavailableException if Kafka is unavailable
     */
    GapChangeLog.Found changes(GapChangeLog.Query query) {
        try {
            return changes.find(query);
        } catch (KafkaException e) {
            throw new UnavailableException("Kafka cannot tell changes of gaps: " + e.getMessage(), e);
        }
    }

    /** Decisions about gaps. */
    DispositionStore dispositions() {
        return dispositions;
    }

    private static <V> Collection<V> read(CompactedTable<V> view) {
        requireRead(view);
        return view.all().values();
    }

    private static void requireRead(CompactedTable<?> view) {
        if (!view.ready()) {
            throw new UnavailableException(
                    "Nothing was read from Kafka yet; check that it is available and that kodama processors run, and retry.");
        }
    }

    @Override
    public void close() {
        counted.close();
        entities.close();
        gaps.close();
        dispositions.close();
    }
}
