package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.where.PayloadConditions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of one filter as a client sent them.
 *
 * @param keys only those that were sent
 * @param where empty if it was not sent
 */
public record SentSelection(Map<FilterKey, SentFilter> keys, Optional<PayloadConditions> where) {
    /** The field of conditions, and the query parameter. */
    public static final String WHERE = "where";

    private static final List<String> FIELDS = Stream.concat(
                    Arrays.stream(FilterKey.values()).map(FilterKey::field), Stream.of(WHERE))
            .toList();

    public SentSelection {
        var copy = new EnumMap<FilterKey, SentFilter>(FilterKey.class);
        copy.putAll(keys);
        keys = Collections.unmodifiableMap(copy);
    }

    /**
     * Reads the keys of a filter; other fields are ignored.
     *
     * @throws IllegalArgumentException one sentence that names the field
     */
    static SentSelection of(JsonNode json) {
        var keys = new EnumMap<FilterKey, SentFilter>(FilterKey.class);
        for (FilterKey key : FilterKey.values()) {
            JsonNode sent = json.get(key.field());
            if (sent != null) {
                keys.put(
                        key,
                        SentFilter.of(sent)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        key.field() + " must be a list of strings or null")));
            }
        }
        JsonNode where = json.get(WHERE);
        return new SentSelection(keys, where == null ? Optional.empty() : Optional.of(conditions(where)));
    }

    /**
     * Reads several filters. Unlike the keys of a single one, unknown keys are errors: such a filter would match more than was meant.
     *
     * @param json null for none
     * @throws IllegalArgumentException as {@link #of}
     */
    static List<SentSelection> several(JsonNode json) {
        if (json.isNull() || json.isMissingNode()) {
            return List.of();
        } else if (!json.isArray()) {
            throw new IllegalArgumentException("filters must be a list of objects or null");
        }
        var several = new ArrayList<SentSelection>();
        for (JsonNode one : json) {
            try {
                several.add(strict(one));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("filters[" + several.size() + "]: " + e.getMessage(), e);
            }
        }
        return several;
    }

    private static SentSelection strict(JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("a filter must be an object with " + String.join(", ", FIELDS));
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                String shown = name.length() > 40 ? name.substring(0, 40) + "…" : name;
                throw new IllegalArgumentException(
                        "a filter has no key '" + shown + "'; there are " + String.join(", ", FIELDS));
            }
        });
        return of(json);
    }

    private static PayloadConditions conditions(JsonNode sent) {
        var texts = new ArrayList<String>();
        if (!sent.isNull() && !sent.isArray()) {
            throw new IllegalArgumentException(WHERE + " must be a list of expressions or null");
        }
        for (JsonNode text : sent) {
            if (!text.isTextual()) {
                throw new IllegalArgumentException(WHERE + " must be a list of expressions or null");
            }
            texts.add(text.textValue());
        }
        return conditions(texts);
    }

    /** @throws IllegalArgumentException one sentence that names the parameter */
    static PayloadConditions conditions(List<String> texts) {
        try {
            return PayloadConditions.parse(texts);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(WHERE + " " + e.getMessage(), e);
        }
    }

    /** Letters as they were sent. */
    long letters() {
        long letters = where.stream()
                .flatMap(conditions -> conditions.all().stream())
                .mapToLong(condition -> condition.toString().length())
                .sum();
        return letters
                + keys.values().stream().mapToLong(sent -> sent.json().length()).sum();
    }

    /** Adds the keys as they were sent. */
    void putInto(ObjectNode json) {
        keys.forEach((key, sent) -> json.putRawValue(key.field(), new RawValue(sent.json())));
        where.ifPresent(conditions -> {
            ArrayNode texts = json.putArray(WHERE);
            conditions.all().forEach(condition -> texts.add(condition.toString()));
        });
    }
}
