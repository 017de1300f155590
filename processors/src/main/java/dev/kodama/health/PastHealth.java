package dev.kodama.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.health.EntityHealth.Change;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.PartitionReader;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of entities at a time in the past. An entity's first change after that time has its state before; an entity without a change
 * since then has its present state. So only the changes after that time are read, and a state may last longer than changes are retained.
 */
public final class PastHealth {
    private static final Logger LOG = LoggerFactory.getLogger(PastHealth.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(8);

    private final Instant at;
    private final Map<String, EntityHealth> states = new TreeMap<>();
    private final Set<String> changed = new HashSet<>();

    private PastHealth(Instant at) {
        this.at = at;
    }

    /**
     * The entities of every source that were known at that time.
     *
     * @param current the present states by key of {@link HealthConfig#healthTopic}, read before this call
     * @throws IllegalArgumentException if changes of that time are no longer retained; one line
     * @throws KafkaException if Kafka is unavailable or denies it
     */
    public static Collection<EntityHealth> asOf(JournalConfig journal, Map<String, EntityHealth> current, Instant at) {
        var past = new PastHealth(at);
        current.forEach((entity, health) -> past.put(entity, health));
        try (var changes = new PartitionReader(journal, HealthConfig.changesTopic(journal))) {
            if (changes.exists()) {
                past.read(changes);
            }
        }
        return past.states.values();
    }

    private void read(PartitionReader changes) {
        long end = changes.end();
        requireKept(changes, end);
        var later = changes.firstAfter(at);
        if (later.isEmpty()) {
            return;
        }
        changes.seek(later.getAsLong());
        changes.readTo(end, TIMEOUT, change -> {
            if (change.offset() < end && change.key() != null && change.value() != null) {
                read(change.value()).ifPresent(one -> apply(new String(change.key(), UTF_8), one));
            }
        });
    }

    private static Optional<Change> read(byte[] value) {
        try {
            return Optional.of(Change.fromJson(value));
        } catch (IllegalArgumentException e) {
            LOG.warn("Skipping a record: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void requireKept(PartitionReader changes, long end) {
        long begin = changes.beginning();
        if (begin == 0 || begin >= end) {
            return;
        }
        changes.seek(begin);
        var times = new ArrayList<Instant>();
        if (changes.poll(TIMEOUT, change -> times.add(Instant.ofEpochMilli(change.timestamp())))
                && times.get(0).isAfter(at)) {
            throw new IllegalArgumentException("must not be before " + IsoTimestamps.text(times.get(0))
                    + ": older changes are not kept, was " + IsoTimestamps.text(at));
        }
    }

    /** Applies a change: only an entity's first change after that time counts. */
    void apply(String entity, Change change) {
        if (change.now().since().isAfter(at) && changed.add(entity)) {
            states.remove(entity);
            put(entity, change.before());
        }
    }

    private void put(String entity, @Nullable EntityHealth health) {
        if (health != null && !health.since().isAfter(at)) {
            states.put(entity, health);
        }
    }
}
