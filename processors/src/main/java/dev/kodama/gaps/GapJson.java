package dev.kodama.gaps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.catalog.Catalog;
import dev.kodama.gaps.stats.EventTypeStats;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** JSON of a gap, as in the topics and in reports. */
final class GapJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COUNTS_AND_TIMES = List.of("first_seen", "last_seen", "count", "count_unheard");
    private static final List<String> OBSERVERS = List.of("pattern", "dashboard");

    private GapJson() {}

    /** @param atMillis time of the evaluation */
    static String of(Gap gap, Catalog catalog, long atMillis) {
        return write(json(gap, catalog).put("at", time(atMillis)));
    }

    /** The state whose changes are recorded: without counts, times and observers, which come and go as browsers do. */
    static String stateOf(Gap gap, Catalog catalog) {
        var json = json(gap, catalog);
        json.remove(COUNTS_AND_TIMES);
        json.withObject("listeners").remove(OBSERVERS);
        return write(json);
    }

    private static ObjectNode json(Gap gap, Catalog catalog) {
        var stats = gap.stats();
        var json = JSON.createObjectNode().put("event_type", gap.eventType());
        put(json.putArray("kinds"), gap.kinds().stream().map(GapKind::label).toList());
        json.put("severity", gap.severity().label());
        json.put("first_seen", time(stats.firstMillis()));
        json.put("last_seen", time(stats.lastMillis()));
        json.put("count", stats.count());
        json.put("count_unheard", stats.countUnheard());
        put(json.putArray("entity_types"), new TreeSet<>(stats.entityTypes()));
        var channels = stats.count() == 0 ? Set.<String>of() : stats.channelsOf(gap.eventType());
        put(json.putArray("channels"), channels.stream().map(GapJson::channel).toList());
        json.putObject("listeners")
                .put("direct", gap.listeners().direct())
                .put("pattern", gap.listeners().pattern())
                .put("dashboard", gap.listeners().dashboard())
                .put("durable", gap.listeners().durable());
        if (!gap.listeners().unknown().isEmpty()) {
            put(json.putArray("not_looked_at"), new TreeSet<>(gap.listeners().unknown()));
        }
        var declared = catalog.events().get(gap.eventType());
        put(json.putArray("source"), declared == null ? List.of() : declared.source());
        put(json.putArray("subscribers"), declared == null ? List.of() : declared.subscribers());
        return json.put("look_alike", gap.lookAlike().orElse(null));
    }

    private static String channel(String type) {
        return type.equals(EventTypeStats.OTHER) ? type : "events." + type;
    }

    private static void put(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }

    private static @Nullable String time(long millis) {
        return millis == 0 ? null : IsoTimestamps.text(Instant.ofEpochMilli(millis));
    }

    private static String write(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
