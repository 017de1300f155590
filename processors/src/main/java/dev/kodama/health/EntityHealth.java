package dev.kodama.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedView;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

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

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 200_000;

    /** All of them, followed. */
    public static CompactedView<EntityHealth> follow(
            JournalConfig journal, CompactedView.Listener<EntityHealth> listener) {
        String topic = HealthConfig.standard(journal).healthTopic();
        return CompactedView.follow(journal, topic, MOST, (key, value) -> fromJson(value), listener);
    }

    /** @throws IllegalArgumentException if it is none */
    static EntityHealth fromJson(byte[] value) {
        try {
            var json = JSON.readTree(value);
            return new EntityHealth(
                    text(json, "source"),
                    text(json, "entity_type"),
                    text(json, "entity_id"),
                    text(json, "state"),
                    Instant.parse(text(json, "since")),
                    Instant.parse(text(json, "last_seen")));
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("not the health of an entity: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).asText();
    }
}
