package dev.kodama.gaps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.catalog.Catalog;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A gap as it stands in the topics and in a report. */
final class GapJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FIGURES = List.of("first_seen", "last_seen", "count", "count_unheard");
    private static final List<String> LOOKING_ON = List.of("pattern", "dashboard");

    private GapJson() {}

    /** @param atMillis when it was found to stand so */
    static String of(Gap gap, Catalog catalog, long atMillis) {
        return write(json(gap, catalog).put("at", time(atMillis)));
    }

    /** What makes a change: all but counts, times, and who only looks on, which comes and goes as browsers do. */
    static String stateOf(Gap gap, Catalog catalog) {
        var json = json(gap, catalog);
        json.remove(FIGURES);
        json.withObject("listeners").remove(LOOKING_ON);
        return write(json);
    }

    private static ObjectNode json(Gap gap, Catalog catalog) {
        var observed = gap.observed();
        var json = JSON.createObjectNode().put("event_type", gap.eventType());
        put(json.putArray("kinds"), gap.kinds().stream().map(GapKind::word).toList());
        json.put("severity", gap.severity().word());
        json.put("first_seen", time(observed.firstMillis()));
        json.put("last_seen", time(observed.lastMillis()));
        json.put("count", observed.count());
        json.put("count_unheard", observed.countUnheard());
        put(json.putArray("entity_types"), new TreeSet<>(observed.entityTypes()));
        var channels = observed.count() == 0 ? Set.<String>of() : observed.channelsOf(gap.eventType());
        put(json.putArray("channels"), channels.stream().map(GapJson::channel).toList());
        json.putObject("listeners")
                .put("direct", gap.listeners().direct())
                .put("pattern", gap.listeners().pattern())
                .put("dashboard", gap.listeners().dashboard())
                .put("durable", gap.listeners().durable());
        if (!gap.listeners().notLookedAt().isEmpty()) {
            put(json.putArray("not_looked_at"), new TreeSet<>(gap.listeners().notLookedAt()));
        }
        var declared = catalog.events().get(gap.eventType());
        put(json.putArray("source"), declared == null ? List.of() : declared.source());
        put(json.putArray("subscribers"), declared == null ? List.of() : declared.subscribers());
        return json.put("look_alike", gap.lookAlike().orElse(null));
    }

    private static String channel(String type) {
        return type.equals(GapConfig.OTHER) ? type : "events." + type;
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
