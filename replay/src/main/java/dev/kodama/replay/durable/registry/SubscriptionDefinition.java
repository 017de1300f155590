package dev.kodama.replay.durable.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Name and filters of a durable subscription, stored in the subscriptions topic from its first start until it is deleted.
 *
 * @param name 1 to 100 letters, digits, '_' or '-'
 * @param eventTypes exact names, or patterns with * for any letters; each filter matches all if it is empty
 * @param since time of the first start with these filters
 */
public record SubscriptionDefinition(
        String source,
        String name,
        List<String> eventTypes,
        List<String> entityTypes,
        List<String> entityIds,
        Instant since) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KIND = "durable";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    public SubscriptionDefinition {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a subscription's name is 1 to 100 letters, digits, '_' or '-', was '" + name + "'");
        }
        eventTypes = List.copyOf(eventTypes);
        entityTypes = List.copyOf(entityTypes);
        entityIds = List.copyOf(entityIds);
    }

    /** The consumer group of a subscription's members. */
    public static String group(JournalConfig config, String name) {
        return config.group(KIND) + "." + name;
    }

    /** The key prefix of this source's subscriptions. */
    static String keyPrefix(JournalConfig config) {
        return KIND + "/" + config.source() + "/";
    }

    static String key(JournalConfig config, String name) {
        return keyPrefix(config) + name;
    }

    boolean hasFiltersOf(SubscriptionDefinition other) {
        return eventTypes.equals(other.eventTypes)
                && entityTypes.equals(other.entityTypes)
                && entityIds.equals(other.entityIds);
    }

    String toJson() {
        var json =
                JSON.createObjectNode().put("kind", KIND).put("source", source).put("name", name);
        put(json, "event_types", eventTypes);
        put(json, "entity_types", entityTypes);
        put(json, "entity_ids", entityIds);
        json.put("since", IsoTimestamps.text(since));
        return json.toString();
    }

    private static void put(ObjectNode json, String field, List<String> texts) {
        var array = json.putArray(field);
        texts.forEach(array::add);
    }

    /** Parses a definition. */
    static SubscriptionDefinition fromJson(byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            return new SubscriptionDefinition(
                    node.required("source").asText(),
                    node.required("name").asText(),
                    texts(node.required("event_types")),
                    texts(node.required("entity_types")),
                    texts(node.required("entity_ids")),
                    Instant.parse(node.required("since").asText()));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a subscription: " + new String(json, StandardCharsets.UTF_8), e);
        }
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
