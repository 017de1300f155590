package dev.kodama.gaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who listens, as the subscriptions topic has it: by key a JSON object with {@code kind} ({@code direct}, {@code pattern},
 * {@code dashboard}, {@code durable}), {@code source}, {@code event_types} (exact, or with * for any letters; none is all) and
 * {@code listeners} (1 where it is not there).
 */
final class Subscriptions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Subscription(String kind, List<String> types, List<Pattern> patterns, long listeners) {
        boolean wants(String eventType) {
            return types.isEmpty()
                    || types.contains(eventType)
                    || patterns.stream()
                            .anyMatch(pattern -> pattern.matcher(eventType).matches());
        }
    }

    private final String source;
    private final Map<String, Subscription> byKey = new HashMap<>();

    Subscriptions(String source) {
        this.source = source;
    }

    /**
     * Takes a record of the topic.
     *
     * @param value null where the subscription has ended
     * @throws IllegalArgumentException if it is none
     */
    void put(String key, byte @Nullable [] value) {
        if (value == null) {
            byKey.remove(key);
            return;
        }
        try {
            JsonNode node = JSON.readTree(value);
            if (node.path("source").asText("").equals(source)) {
                byKey.put(key, subscription(node));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the subscription " + key + " is not JSON", e);
        }
    }

    private static Subscription subscription(JsonNode node) {
        var types = new ArrayList<String>();
        var patterns = new ArrayList<Pattern>();
        for (JsonNode type : node.path("event_types")) {
            if (type.asText().contains("*")) {
                patterns.add(Pattern.compile(("\\Q" + type.asText() + "\\E").replace("*", "\\E.*\\Q"), Pattern.DOTALL));
            }
            types.add(type.asText());
        }
        return new Subscription(
                node.path("kind").asText(""),
                types,
                patterns,
                node.path("listeners").asLong(1));
    }

    Listeners of(String eventType) {
        long direct = 0;
        long pattern = 0;
        long dashboard = 0;
        long durable = 0;
        for (Subscription one : byKey.values()) {
            if (one.wants(eventType)) {
                switch (one.kind()) {
                    case "direct" -> direct += one.listeners();
                    case "pattern" -> pattern += one.listeners();
                    case "dashboard" -> dashboard += one.listeners();
                    case "durable" -> durable += one.listeners();
                    default -> {
                        // a kind of a later version
                    }
                }
            }
        }
        return new Listeners(direct, pattern, dashboard, durable);
    }

    /** The event types that a service has subscribed by name. */
    Set<String> named() {
        var named = new TreeSet<String>();
        for (Subscription one : byKey.values()) {
            if (one.kind().equals("direct") || one.kind().equals("durable")) {
                one.types().stream().filter(type -> !type.contains("*")).forEach(named::add);
            }
        }
        return named;
    }
}
