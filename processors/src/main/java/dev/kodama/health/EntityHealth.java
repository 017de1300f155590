package dev.kodama.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an entity is, as the topic of {@link HealthConfig#healthTopic} has it.
 *
 * @param state one of {@link #STATES}
 * @param since since when it is so
 * @param lastSeen when the heartbeat was captured that the state is told from: later ones that change nothing are not written
 */
public record EntityHealth(
        String source, String entityType, String entityId, String state, Instant since, Instant lastSeen) {
    /** From well to worst. */
    public static final List<String> STATES = List.of("healthy", "late", "missing", "gone");

    /** What the topic of changes says of one that is forgotten. */
    static final String FORGOTTEN = "forgotten";

    /** Of the record that stands for entities that are too many, or have too long names, to be watched. */
    static final String UNWATCHED = "unwatched";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 200_000;

    /** All of them, followed. */
    public static CompactedTable<EntityHealth> follow(
            JournalConfig journal, CompactedTable.Listener<EntityHealth> listener) {
        String topic = HealthConfig.standard(journal).healthTopic();
        return CompactedTable.follow(journal, topic, MOST, (key, value) -> fromJson(value), listener);
    }

    /** Whether it stands for entities that are not watched, and not for one. */
    public boolean isUnwatched() {
        return state.equals(UNWATCHED);
    }

    /** @throws IllegalArgumentException if it is none */
    static EntityHealth fromJson(byte[] value) {
        try {
            var json = JSON.readTree(value);
            return of(json, json);
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("not the health of an entity: " + e.getMessage(), e);
        }
    }

    /**
     * @param whose has the entity
     * @param health has how it is
     * @throws DateTimeException if a time is none
     * @throws IllegalArgumentException if something is missing
     */
    private static EntityHealth of(JsonNode whose, JsonNode health) {
        return new EntityHealth(
                text(whose, "source"),
                text(whose, "entity_type"),
                text(whose, "entity_id"),
                text(health, "state"),
                Instant.parse(text(health, "since")),
                Instant.parse(text(health, "last_seen")));
    }

    /**
     * A record of the topic of changes.
     *
     * @param before null where the entity was not known before
     */
    record Change(EntityHealth now, @Nullable EntityHealth before) {
        /** @throws IllegalArgumentException if it is none */
        static Change fromJson(byte[] value) {
            try {
                var json = JSON.readTree(value);
                var before = json.required("before");
                return new Change(of(json, json), before.isNull() ? null : of(json, before));
            } catch (IOException | DateTimeException e) {
                throw new IllegalArgumentException("not a change of health: " + e.getMessage(), e);
            }
        }
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).asText();
    }
}
