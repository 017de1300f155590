package dev.kodama.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Report of the health of entities.
 *
 * @param at time of the states
 * @param counts of all known entities, by state
 * @param entities that match the query, the most urgent first
 */
public record HealthReport(Instant at, Map<String, Long> counts, List<EntityHealth> entities) {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> URGENCY = List.of("missing", "late", "gone", "healthy");

    private static final Comparator<EntityHealth> MOST_URGENT = Comparator.<EntityHealth>comparingInt(
                    one -> URGENCY.indexOf(one.state()))
            .thenComparing(EntityHealth::since, Comparator.reverseOrder())
            .thenComparing(EntityHealth::entityType)
            .thenComparing(EntityHealth::entityId);

    public HealthReport {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts)); // in order
        entities = List.copyOf(entities);
    }

    /**
     * Makes a report of entities that the client may see.
     *
     * @param states to list; empty for all
     * @param limit maximum of listed entities
     */
    public static HealthReport of(Collection<EntityHealth> known, List<String> states, int limit, Instant at) {
        var counts = new LinkedHashMap<String, Long>();
        EntityHealth.STATES.forEach(state -> counts.put(
                state, known.stream().filter(one -> one.state().equals(state)).count()));
        return new HealthReport(
                at,
                counts,
                known.stream()
                        .filter(one -> states.isEmpty() || states.contains(one.state()))
                        .sorted(MOST_URGENT)
                        .limit(limit)
                        .toList());
    }

    /** Without the last heartbeat of healthy entities, which is not written for each heartbeat. */
    public ObjectNode toJson() {
        var json = JSON.createObjectNode().put("at", IsoTimestamps.text(at));
        var shown = json.putObject("counts");
        counts.forEach(shown::put);
        var rows = json.putArray("entities");
        for (var one : entities) {
            var row = rows.addObject()
                    .put("entity_type", one.entityType())
                    .put("entity_id", one.entityId())
                    .put("state", one.state())
                    .put("since", IsoTimestamps.text(one.since()));
            if (!one.state().equals("healthy")) {
                row.put("last_seen", IsoTimestamps.text(one.lastSeen()));
            }
        }
        return json;
    }
}
