package dev.kodama.app;

import dev.kodama.health.EntityHealth;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedView;
import dev.kodama.metrics.report.Counted;
import java.util.Collection;
import java.util.function.Consumer;

/** What was counted and watched, as it stands in Kafka: followed in memory. */
final class Observed implements AutoCloseable {
    private final CompactedView<Counted> counted;
    private final CompactedView<EntityHealth> entities;

    private Observed(CompactedView<Counted> counted, CompactedView<EntityHealth> entities) {
        this.counted = counted;
        this.entities = entities;
    }

    /**
     * Starts in the background; Kafka need not be there.
     *
     * @param onHealth told, in a thread of its own, how an entity is whenever that changes
     */
    static Observed follow(JournalConfig journal, Consumer<EntityHealth> onHealth) {
        return new Observed(Counted.follow(journal), EntityHealth.follow(journal, (key, health) -> {
            if (health != null && health.source().equals(journal.source())) {
                onHealth.accept(health);
            }
        }));
    }

    /** @throws UnavailableException until it is read once */
    Collection<Counted> counted() {
        return read(counted);
    }

    /** @throws UnavailableException until it is read once */
    Collection<EntityHealth> entities() {
        return read(entities);
    }

    private static <V> Collection<V> read(CompactedView<V> view) {
        if (!view.ready()) {
            throw new UnavailableException(
                    "Nothing was read from Kafka yet: is it there, and do processors run (kodama processors)? Ask again.");
        }
        return view.all().values();
    }

    @Override
    public void close() {
        counted.close();
        entities.close();
    }
}
