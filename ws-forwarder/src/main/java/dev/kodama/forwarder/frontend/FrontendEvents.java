package dev.kodama.forwarder.frontend;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.kodama.bus.json.UnlimitedJson;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.EventFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Derives the events that frontends expect and no service publishes, such as {@code task_updated}, from published events. Used by one thread.
 */
public final class FrontendEvents {
    /** Maximum cached event types; the cache is cleared when full. */
    private static final int MAX_TYPES = 4096;

    private final Map<String, EventFilter> derivations = new LinkedHashMap<>();
    private final Map<String, List<String>> known = new HashMap<>();

    /** @param mapping source event types by derived type; exact, or patterns with {@code *} */
    public FrontendEvents(Map<String, List<String>> mapping) {
        mapping.forEach((derived, from) -> derivations.put(derived, EventFilter.of(from, List.of(), List.of())));
    }

    /** The types derived from an event, in the order of the mapping. */
    public List<String> derivedFrom(Head head) {
        if (derivations.isEmpty()) {
            return List.of();
        }
        var types = known.get(head.eventType());
        if (types == null) {
            types = derivations.entrySet().stream()
                    .filter(one -> one.getValue().passes(head))
                    .map(Map.Entry::getKey)
                    .toList();
            if (known.size() >= MAX_TYPES) {
                known.clear();
            }
            known.put(head.eventType(), types);
        }
        return types;
    }

    /** Cached event types. */
    int remembered() {
        return known.size();
    }

    /** The fields of a derived event that filters and visibility match. */
    public static Head head(String derived, Head source) {
        return source.derive(derived);
    }

    /**
     * JSON of a derived event: its type under both names that clients read, entity and payload as published, and the source type.
     *
     * @param message the source, with all its keys
     * @throws IOException if the message is not a JSON object
     */
    public static byte[] text(String derived, Head source, byte[] message) throws IOException {
        var text = new ByteArrayOutputStream(message.length + 96);
        put(text, "{\"type\":", derived);
        put(text, ",\"event_type\":", derived);
        put(text, ",\"entity_type\":", source.entityType() == null ? "" : source.entityType());
        put(text, ",\"entity_id\":", source.entityId() == null ? "" : source.entityId());
        text.writeBytes(",\"payload\":".getBytes(StandardCharsets.US_ASCII));
        copyPayload(message, text);
        put(text, ",\"source_event_type\":", source.eventType());
        text.write('}');
        return text.toByteArray();
    }

    private static void put(ByteArrayOutputStream text, String key, String value) {
        text.writeBytes(key.getBytes(StandardCharsets.US_ASCII));
        text.write('"');
        text.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
        text.write('"');
    }

    /** The bytes of the last payload as published. */
    private static void copyPayload(byte[] message, ByteArrayOutputStream text) throws IOException {
        int start = 0;
        int end = 0;
        try (JsonParser json = UnlimitedJson.FACTORY.createParser(message)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean payload = json.currentName().equals("payload");
                json.nextToken();
                int from = (int) json.currentTokenLocation().getByteOffset();
                json.skipChildren();
                if (payload) {
                    start = from;
                    end = (int) json.currentLocation().getByteOffset();
                }
            }
        }
        text.write(message, start, end - start);
    }
}
