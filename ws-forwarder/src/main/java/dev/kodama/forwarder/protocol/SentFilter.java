package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One filter of a subscription, read as the Python forwarder reads it: {@code set(value) if value else None}.
 *
 * @param json the value as it was sent, which is how it is acknowledged
 * @param takesAll whether everything matches, whatever the values
 * @param values what matches; nothing does if it is empty
 */
public record SentFilter(String json, boolean takesAll, List<String> values) {
    /** More than a filter may name, so that one that is cut here is refused. */
    private static final int MAX_LETTERS = 20_000;

    public SentFilter {
        values = List.copyOf(values);
    }

    /** A list of strings; an empty one takes all. */
    public static SentFilter of(List<String> values) {
        var json = JsonNodeFactory.instance.arrayNode();
        values.forEach(json::add);
        return new SentFilter(json.toString(), values.isEmpty(), values);
    }

    /** @return empty for what can be no filter: a number, {@code true}, or a list with a list or an object in it */
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

    /** A value that is no string matches nothing: events have strings there. */
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
