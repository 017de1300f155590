package dev.kodama.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.journal.compacted.TableListener;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The health of an entity, as in the topic {@link HealthConfig#healthTopic}.
 *
 * @param state one of {@link #STATES}
 * @param since time of the last change of state
 * @param lastSeen capture time of the heartbeat that led to the state; later heartbeats that change nothing are not written
 */
public record EntityHealth(
        String source, String entityType, String entityId, String state, Instant since, Instant lastSeen) {
    /** All states, best first. */
    public static final List<String> STATES = List.of("healthy", "late", "missing", "gone");

    /** State of a forgotten entity, in the topic of changes. */
    static final String FORGOTTEN = "forgotten";

    /** State of the record for all entities that are not monitored: too many, or with too long names. */
    static final String UNMONITORED = "unwatched";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ROWS = 200_000;

    /** A table of all entities, kept up to date. */
    public static CompactedTable<EntityHealth> follow(JournalConfig journal, TableListener<EntityHealth> listener) {
        String topic = HealthConfig.standard(journal).healthTopic();
        return CompactedTable.follow(journal, topic, MAX_ROWS, (key, value) -> fromJson(value), listener);
    }

    /** Whether it is the record for all entities that are not monitored. */
    public boolean isUnmonitored() {
        return state.equals(UNMONITORED);
    }

    /** @throws IllegalArgumentException if the record is invalid */
    static EntityHealth fromJson(byte[] value) {
        try {
            var json = JSON.readTree(value);
            return of(json, json);
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("invalid health of an entity: " + e.getMessage(), e);
        }
    }

    /**
     * @param entity object with the entity
     * @param health object with its health
     * @throws DateTimeException if a time is invalid
     * @throws IllegalArgumentException if a field is missing
     */
    private static EntityHealth of(JsonNode entity, JsonNode health) {
        return new EntityHealth(
                text(entity, "source"),
                text(entity, "entity_type"),
                text(entity, "entity_id"),
                text(health, "state"),
                Instant.parse(text(health, "since")),
                Instant.parse(text(health, "last_seen")));
    }

    /**
     * A record of the topic of changes.
     *
     * @param before null if the entity was not known
     */
    record Change(EntityHealth now, @Nullable EntityHealth before) {
        /** @throws IllegalArgumentException if the record is invalid */
        static Change fromJson(byte[] value) {
            try {
                var json = JSON.readTree(value);
                var before = json.required("before");
                return new Change(of(json, json), before.isNull() ? null : of(json, before));
            } catch (IOException | DateTimeException e) {
                throw new IllegalArgumentException("invalid change of health: " + e.getMessage(), e);
            }
        }
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).asText();
    }
}
