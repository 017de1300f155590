package dev.kodama.http.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fields of a request's body, a JSON object: known ones, each at most once. An empty body has none. */
public final class JsonBody {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final ObjectNode fields;

    private JsonBody(ObjectNode fields) {
        this.fields = fields;
    }

    /** @throws BadParameterException if it is no JSON object, or has an unknown or repeated field */
    public static JsonBody of(String body, List<String> known) {
        var fields = parse(body);
        fields.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new BadParameterException(
                        "The body's field", "'" + name + "' is unknown; there are " + String.join(", ", known));
            }
        });
        return new JsonBody(fields);
    }

    private static ObjectNode parse(String body) {
        try {
            var root = body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new BadParameterException("The body", "must be a JSON object");
        } catch (JsonProcessingException e) {
            throw new BadParameterException("The body", "is no valid JSON: " + e.getOriginalMessage());
        }
    }

    public boolean has(String name) {
        return fields.has(name);
    }

    /**
     * A text that is not blank; null counts as absent.
     *
     * @throws BadParameterException if it is no text, or blank
     */
    public Optional<String> find(String name) {
        var field = fields.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return Optional.empty();
        } else if (field.isTextual() && !field.asText().isBlank()) {
            return Optional.of(field.asText());
        }
        throw new BadParameterException(name, "must be a text that is not empty");
    }

    /** As {@link #find}; a missing text is an error, too. */
    public String text(String name) {
        return find(name).orElseThrow(() -> new BadParameterException(name, "is missing; it must be a text"));
    }

    /** @throws BadParameterException unless it is true, false or absent, which is false */
    public boolean flag(String name) {
        var field = fields.path(name);
        if (field.isBoolean() || field.isMissingNode()) {
            return field.asBoolean();
        }
        throw new BadParameterException(name, "must be true or false");
    }

    /** @throws BadParameterException unless it is a list of one to {@code max} texts */
    public List<String> texts(String name, int max) {
        var field = fields.path(name);
        var texts = new ArrayList<String>();
        for (JsonNode item : field) {
            if (item.isTextual()) {
                texts.add(item.asText());
            }
        }
        if (!field.isArray() || texts.isEmpty() || texts.size() != field.size() || texts.size() > max) {
            throw new BadParameterException(name, "must be a list of 1 to " + max + " texts");
        }
        return List.copyOf(texts);
    }
}
