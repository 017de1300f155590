package dev.kodama.app.commands.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.Event;
import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.bus.trace.TraceParent;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The events of one run of the canary: numbered from 1, over a few entities, so that every partition gets some. */
final class CanaryEvent {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ENTITIES = 16;

    private CanaryEvent() {}

    /**
     * @param run distinguishes the canaries of one source
     * @param trace of the event; null for none
     */
    static Event of(String run, long number, @Nullable TraceParent trace) {
        return new Event(
                CanaryType.EVENT_TYPE,
                CanaryType.ENTITY_TYPE,
                Long.toString(number % ENTITIES),
                Map.of("run", run, "n", number),
                trace == null ? Map.of() : Map.of(TraceParent.FIELD, trace.text()));
    }

    /** The number of an event of this run; empty for all else. */
    static OptionalLong number(String run, String body) {
        try {
            return number(run, JSON.readTree(body));
        } catch (JsonProcessingException e) {
            return OptionalLong.empty();
        }
    }

    /** As {@link #number(String, String)} for an event or a frame. */
    static OptionalLong number(String run, JsonNode event) {
        var payload = event.path("payload");
        boolean ours = CanaryType.is(event.path("event_type").asText())
                && payload.path("run").asText().equals(run);
        return ours ? OptionalLong.of(payload.path("n").asLong()) : OptionalLong.empty();
    }
}
