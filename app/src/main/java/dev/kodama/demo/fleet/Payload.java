package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds events with payloads whose fields keep their order, so that equal seeds give equal bytes. */
final class Payload {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Payload() {}

    static Payload with(String name, Object value) {
        return new Payload().and(name, value);
    }

    Payload and(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    Event event(String eventType, String entityType, String entityId) {
        return Event.of(eventType, entityType, entityId, Collections.unmodifiableMap(fields));
    }
}
