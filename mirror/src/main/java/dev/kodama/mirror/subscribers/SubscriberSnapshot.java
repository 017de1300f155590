package dev.kodama.mirror.subscribers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The subscribers at one moment, as far as they could be queried.
 *
 * @param direct number of connections subscribed to exactly the channel of an event type; empty if unknown
 * @param patterns number of connections subscribed to a pattern, which Redis does not name; empty if unknown
 * @param denied why something was not queried, a sentence each: the right that Redis denies
 * @param whole whether all of {@code direct} was queried; false with too many channels, and then it counts as unknown
 */
record SubscriberSnapshot(
        Optional<Map<String, Long>> direct, Optional<Long> patterns, List<String> denied, boolean whole) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DIRECT = "direct";
    private static final String PATTERN = "pattern";
    private static final String NOT_LOOKED_AT = "not-looked-at";

    SubscriberSnapshot {
        direct = direct.map(Map::copyOf);
        denied = List.copyOf(denied);
    }

    /** Everything was queried. */
    SubscriberSnapshot(Map<String, Long> direct, long patterns) {
        this(Optional.of(direct), Optional.of(patterns), List.of(), true);
    }

    /** Everything was queried that Redis allows. */
    SubscriberSnapshot(Optional<Map<String, Long>> direct, Optional<Long> patterns, List<String> denied) {
        this(direct, patterns, denied, true);
    }

    /** Nothing could be queried. */
    static SubscriberSnapshot nothing(String why) {
        return new SubscriberSnapshot(Optional.empty(), Optional.empty(), List.of(why), true);
    }

    /** The sum of two nodes of a cluster; a value that one of them lacks is unknown. */
    SubscriberSnapshot plus(SubscriberSnapshot other) {
        var both = new ArrayList<>(denied);
        both.addAll(other.denied);
        return new SubscriberSnapshot(
                direct.flatMap(mine -> other.direct.map(theirs -> sum(mine, theirs))),
                patterns.flatMap(mine -> other.patterns.map(theirs -> mine + theirs)),
                both);
    }

    private static Map<String, Long> sum(Map<String, Long> some, Map<String, Long> others) {
        var sum = new HashMap<>(some);
        others.forEach((type, listeners) -> sum.merge(type, listeners, Long::sum));
        return sum;
    }

    /** Whether a key of the subscriptions topic belongs to the poller of this source. */
    static boolean isOurs(String key, String source) {
        return key.startsWith(DIRECT + "/" + source + "/")
                || key.equals(PATTERN + "/" + source)
                || key.equals(NOT_LOOKED_AT + "/" + source);
    }

    /** Whether a key that is absent from this snapshot is known to be gone. */
    boolean covers(String key) {
        return !(key.startsWith(DIRECT + "/") && direct.isEmpty())
                && !(key.startsWith(PATTERN + "/") && patterns.isEmpty());
    }

    /** The records of the subscriptions topic, by key. */
    Map<String, String> records(String source) {
        var records = new TreeMap<String, String>();
        direct.orElse(Map.of()).forEach((type, listeners) -> {
            if (listeners > 0) {
                records.put(DIRECT + "/" + source + "/" + type, json(DIRECT, source, type, listeners));
            }
        });
        long watching = patterns.orElse(0L);
        if (watching > 0) {
            records.put(PATTERN + "/" + source, json(PATTERN, source, "", watching));
        }
        if (direct.isEmpty() || patterns.isEmpty() || !whole) {
            records.put(NOT_LOOKED_AT + "/" + source, notLookedAt(source));
        }
        return records;
    }

    private String notLookedAt(String source) {
        var missing = new ArrayList<String>();
        if (direct.isEmpty() || !whole) {
            missing.add(DIRECT);
        }
        if (patterns.isEmpty()) {
            missing.add(PATTERN);
        }
        var json = JSON.createObjectNode().put("kind", NOT_LOOKED_AT).put("source", source);
        missing.forEach(json.putArray("not_looked_at")::add);
        denied.forEach(json.putArray("denied")::add);
        return text(json);
    }

    private static String json(String kind, String source, String eventType, long listeners) {
        var json = JSON.createObjectNode().put("kind", kind).put("source", source);
        var types = json.putArray("event_types");
        if (!eventType.isEmpty()) {
            types.add(eventType);
        }
        return text(json.put("listeners", listeners));
    }

    private static String text(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
