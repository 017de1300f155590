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
 * Who was subscribed at one moment, as far as that could be looked at.
 *
 * @param direct by event type, how many connections are subscribed to exactly its channel; empty where Redis does not tell
 * @param patterns how many connections are subscribed to a pattern, which, Redis does not say; empty where it does not tell even that
 * @param denied why something was not looked at, a sentence each: the right that Redis denies
 * @param whole whether all of {@code direct} was looked at; if not, there were too many channels, and it counts as not looked at
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

    /** All was looked at. */
    SubscriberSnapshot(Map<String, Long> direct, long patterns) {
        this(Optional.of(direct), Optional.of(patterns), List.of(), true);
    }

    /** All was looked at that Redis lets us look at. */
    SubscriberSnapshot(Optional<Map<String, Long>> direct, Optional<Long> patterns, List<String> denied) {
        this(direct, patterns, denied, true);
    }

    /** Nothing could be looked at. */
    static SubscriberSnapshot nothing(String why) {
        return new SubscriberSnapshot(Optional.empty(), Optional.empty(), List.of(why), true);
    }

    /** What two nodes of a cluster tell together; what one of them does not tell is not known. */
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

    /** Whether a key of the subscriptions topic is told by the probe of this source. */
    static boolean isOurs(String key, String source) {
        return key.startsWith(DIRECT + "/" + source + "/")
                || key.equals(PATTERN + "/" + source)
                || key.equals(NOT_LOOKED_AT + "/" + source);
    }

    /** Whether this look knows that a key that it does not tell is gone. */
    boolean covers(String key) {
        return !(key.startsWith(DIRECT + "/") && direct.isEmpty())
                && !(key.startsWith(PATTERN + "/") && patterns.isEmpty());
    }

    /** As the subscriptions topic is to have it, by key. */
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
