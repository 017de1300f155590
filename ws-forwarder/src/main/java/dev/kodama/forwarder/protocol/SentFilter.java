package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One filter of a subscription, interpreted as the Python forwarder does: {@code set(value) if value else None}.
 *
 * @param json the value as sent, for the acknowledgement
 * @param takesAll whether everything matches
 * @param values the matching values; nothing matches if empty
 */
public record SentFilter(String json, boolean takesAll, List<String> values) {
    /** More values than any limit allows, so that a truncated filter is rejected. */
    private static final int MAX_LETTERS = 20_000;

    public SentFilter {
        values = List.copyOf(values);
    }

    /** @return empty for an invalid filter: a number, {@code true}, or a list with nested lists or objects */
    static Optional<SentFilter> of(JsonNode sent) {
        String json = sent.toString();
        if (isFalsy(sent)) {
            return Optional.of(new SentFilter(json, true, List.of()));
        } else if (sent.isTextual()) {
            return Optional.of(new SentFilter(json, false, letters(sent.textValue())));
        } else if (sent.isObject()) {
            var keys = new ArrayList<String>();
            sent.fieldNames().forEachRemaining(keys::add);
            return Optional.of(new SentFilter(json, false, keys));
        }
        return sent.isArray() ? texts(sent).map(values -> new SentFilter(json, false, values)) : Optional.empty();
    }

    private static boolean isFalsy(JsonNode sent) {
        return sent.isNull()
                || (sent.isBoolean() && !sent.booleanValue())
                || (sent.isNumber() && sent.decimalValue().signum() == 0)
                || (sent.isTextual() && sent.textValue().isEmpty())
                || (sent.isContainerNode() && sent.isEmpty());
    }

    private static List<String> letters(String text) {
        return text.codePoints()
                .distinct()
                .limit(MAX_LETTERS)
                .mapToObj(Character::toString)
                .toList();
    }

    /** Values other than strings match nothing, because events have strings. */
    private static Optional<List<String>> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        for (JsonNode value : list) {
            if (value.isContainerNode()) {
                return Optional.empty();
            } else if (value.isTextual()) {
                texts.add(value.textValue());
            }
        }
        return Optional.of(texts);
    }
}
