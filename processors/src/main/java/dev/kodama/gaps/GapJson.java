package dev.kodama.gaps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.catalog.Catalog;
import dev.kodama.journal.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A gap as it stands in the topics and in a report. */
final class GapJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GapJson() {}

    /** @param atMillis when it was found to stand so */
    static String of(Gap gap, Catalog catalog, long atMillis) {
        var json = state(gap, catalog);
        var observed = gap.observed();
        json.put("first_seen", time(observed.firstMillis()));
        json.put("last_seen", time(observed.lastMillis()));
        json.put("count", observed.count());
        json.put("count_unheard", observed.countUnheard());
        json.put("at", time(atMillis));
        return write(json);
    }

    /** What makes a change: all but counts and times. */
    static String stateOf(Gap gap, Catalog catalog) {
        return write(state(gap, catalog));
    }

    private static ObjectNode state(Gap gap, Catalog catalog) {
        var json = JSON.createObjectNode().put("event_type", gap.eventType());
        var kinds = json.putArray("kinds");
        gap.kinds().forEach(kind -> kinds.add(kind.word()));
        json.put("severity", gap.severity().word());
        var entityTypes = json.putArray("entity_types");
        gap.observed().entityTypes().forEach(entityTypes::add);
        json.putObject("listeners")
                .put("direct", gap.listeners().direct())
                .put("pattern", gap.listeners().pattern())
                .put("dashboard", gap.listeners().dashboard())
                .put("durable", gap.listeners().durable());
        var source = json.putArray("source");
        var subscribers = json.putArray("subscribers");
        var declared = catalog.events().get(gap.eventType());
        if (declared != null) {
            declared.source().forEach(source::add);
            declared.subscribers().forEach(subscribers::add);
        }
        json.put("look_alike", gap.lookAlike().orElse(null));
        return json;
    }

    private static @Nullable String time(long millis) {
        return millis == 0 ? null : Times.text(Instant.ofEpochMilli(millis));
    }

    private static String write(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
