package dev.kodama.mirror.listeners;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who was subscribed at one moment.
 *
 * @param direct by event type, how many connections are subscribed to exactly its channel
 * @param patterns how many connections are subscribed to a pattern; which, Redis does not say
 */
record Look(Map<String, Long> direct, long patterns) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DIRECT = "direct";
    private static final String PATTERN = "pattern";

    Look {
        direct = Map.copyOf(direct);
    }

    /** Whether a key of the subscriptions topic is told by the probe of this source. */
    static boolean isOurs(String key, String source) {
        return key.startsWith(DIRECT + "/" + source + "/") || key.equals(PATTERN + "/" + source);
    }

    /** As the subscriptions topic is to have it, by key. */
    Map<String, String> records(String source) {
        var records = new TreeMap<String, String>();
        direct.forEach((type, listeners) -> {
            if (listeners > 0) {
                records.put(DIRECT + "/" + source + "/" + type, json(DIRECT, source, type, listeners));
            }
        });
        if (patterns > 0) {
            records.put(PATTERN + "/" + source, json(PATTERN, source, "", patterns));
        }
        return records;
    }

    private static String json(String kind, String source, String eventType, long listeners) {
        var json = JSON.createObjectNode().put("kind", kind).put("source", source);
        var types = json.putArray("event_types");
        if (!eventType.isEmpty()) {
            types.add(eventType);
        }
        try {
            return JSON.writeValueAsString(json.put("listeners", listeners));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
