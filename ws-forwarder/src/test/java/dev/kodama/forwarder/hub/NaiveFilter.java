package dev.kodama.forwarder.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A client's filter as the documentation says it, on a parsed tree: slow and simple, to compare with. */
final class NaiveFilter {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final List<String> KEYS = List.of("event_types", "entity_types", "entity_ids", "where");

    private final ObjectNode single = JSON.createObjectNode();
    private List<JsonNode> several = List.of();

    /** Changes it by a {@code subscribe}. */
    void subscribe(String frame) {
        var json = read(frame);
        for (String key : KEYS) {
            if (json.has(key)) {
                single.set(key, json.get(key));
            }
        }
        several = new ArrayList<>();
        json.path("filters").forEach(several::add);
    }

    boolean matches(String event) {
        var json = read(event);
        return (several.isEmpty() ? List.<JsonNode>of(single) : several)
                .stream().anyMatch(one -> matches(one, json));
    }

    private static boolean matches(JsonNode filter, JsonNode event) {
        for (String key : KEYS.subList(0, 3)) {
            var wanted = filter.path(key);
            if (!wanted.isEmpty() && !contains(wanted, event.path(key.substring(0, key.length() - 1)))) {
                return false;
            }
        }
        for (JsonNode expression : filter.path("where")) {
            if (!satisfies(expression.textValue(), event)) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(JsonNode wanted, JsonNode value) {
        for (JsonNode one : wanted) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean satisfies(String expression, JsonNode event) {
        String[] parts = expression.split(":", 3);
        var value = event;
        for (String key : parts[0].split("\\.", -1)) {
            value = value.isObject() ? value.path(key) : value.path("");
        }
        if (value.isMissingNode()) {
            return false;
        }
        return switch (parts[1]) {
            case "exists" -> true;
            case "prefix" -> value.isTextual() && value.textValue().startsWith(parts[2]);
            case "in" -> List.of(parts[2].split(",", -1)).stream().anyMatch(eachEquals(value));
            default -> eachEquals(value).test(parts[2]);
        };
    }

    private static Predicate<String> eachEquals(JsonNode value) {
        return text -> {
            if (value.isTextual()) {
                return value.textValue().equals(text);
            } else if (value.isBoolean()) {
                return String.valueOf(value.booleanValue()).equals(text);
            } else if (value.isNumber()) {
                try {
                    return value.decimalValue().compareTo(new BigDecimal(text)) == 0;
                } catch (NumberFormatException e) {
                    return false;
                }
            }
            return false;
        };
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
