package dev.kodama.journal.where;

import dev.kodama.bus.json.JsonPath;
import dev.kodama.bus.json.JsonValue;
import dev.kodama.bus.json.JsonValue.Kind;
import dev.kodama.settings.CommaList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a value in an event's payload, written {@code PATH:OPERATOR:VALUE}.
 *
 * <p>A path is {@code payload} and keys of objects, each behind a dot; {@code \.}, {@code \:} and {@code \\} stand for a dot, a colon and a
 * backslash in a key. The value is the rest of the text, colons included. {@code eq} and {@code in} compare strings by their text, booleans with
 * {@code true} and {@code false}, and numbers by value; {@code prefix} is of strings only; {@code exists} takes no value and accepts null. What
 * is not there, or is inside an array, satisfies no condition.
 */
public final class PayloadCondition {
    /** Operators. */
    public enum Operator {
        EQ,
        IN,
        EXISTS,
        PREFIX;

        private static @Nullable Operator of(String text) {
            for (var operator : values()) {
                if (operator.text().equals(text)) {
                    return operator;
                }
            }
            return null;
        }

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Maximum number of keys in a path, {@code payload} included. */
    public static final int MAX_KEYS = 8;

    /** Maximum number of values of {@code in}. */
    public static final int MAX_VALUES = 50;

    /** Maximum letters of a key, and of a value. */
    public static final int MAX_LETTERS = JsonValue.MAX_LETTERS - 1;

    private static final String PAYLOAD = "payload";
    private static final int SHOWN_LETTERS = 80;

    private final JsonPath path;
    private final Operator operator;
    private final List<String> values;
    private final Set<JsonValue> accepted;
    private final String text;
    private final int hash;

    private PayloadCondition(JsonPath path, Operator operator, List<String> values, String text) {
        this.path = path;
        this.operator = operator;
        this.values = List.copyOf(values);
        this.text = text;
        this.accepted = operator == Operator.EQ || operator == Operator.IN ? accepted(values) : Set.of();
        this.hash = Objects.hash(path, operator, this.values);
    }

    private static Set<JsonValue> accepted(List<String> values) {
        var accepted = new LinkedHashSet<JsonValue>();
        for (String value : values) {
            accepted.add(JsonValue.string(value));
            if (value.equals("true") || value.equals("false")) {
                accepted.add(JsonValue.bool(value.equals("true")));
            } else if (JsonValue.isNumber(value)) {
                accepted.add(JsonValue.number(value));
            }
        }
        return Set.copyOf(accepted);
    }

    /**
     * Parses an expression.
     *
     * @throws IllegalArgumentException if it is invalid; the message continues a parameter's name: "must be …, was '…'"
     */
    public static PayloadCondition parse(String text) {
        var keys = new ArrayList<String>();
        int colon = parsePath(text, keys);
        if (colon < 0) {
            throw invalid("must be PATH:OPERATOR:VALUE as in payload.project_id:eq:p-1", text);
        } else if (!keys.get(0).equals(PAYLOAD) || keys.size() == 1) {
            throw invalid("must have a path that begins with payload.", text);
        } else if (keys.size() > MAX_KEYS) {
            throw invalid("may have at most " + MAX_KEYS + " keys in a path", text);
        } else if (keys.contains("")) {
            throw invalid("must not have an empty key in its path", text);
        }
        int end = text.indexOf(':', colon + 1);
        var operator = Operator.of(text.substring(colon + 1, end < 0 ? text.length() : end));
        if (operator == null) {
            throw invalid("must have an operator eq, in, exists or prefix behind its path", text);
        } else if (operator == Operator.EXISTS && end >= 0) {
            throw invalid("must have nothing behind exists", text);
        } else if (operator != Operator.EXISTS && end < 0) {
            throw invalid("must have a colon and a value behind " + operator.text(), text);
        }
        String value = text.substring(end + 1);
        var values = operator == Operator.EXISTS
                ? List.<String>of()
                : operator == Operator.IN
                        ? CommaList.parts(value).stream().distinct().toList()
                        : List.of(value);
        if (values.size() > MAX_VALUES) {
            throw new IllegalArgumentException(
                    "may have at most " + MAX_VALUES + " values in one expression, had " + values.size());
        }
        for (String part : values) {
            requireShort(part, text);
        }
        keys.forEach(key -> requireShort(key, text));
        return new PayloadCondition(new JsonPath(keys), operator, values, text);
    }

    /** Returns the offset of the colon behind the path; -1 if there is none. */
    private static int parsePath(String text, List<String> keys) {
        var key = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '\\' && at + 1 < text.length() && ".:\\".indexOf(text.charAt(at + 1)) >= 0) {
                key.append(text.charAt(++at));
            } else if (letter == '.' || letter == ':') {
                keys.add(key.toString());
                key.setLength(0);
                if (letter == ':') {
                    return at;
                }
            } else {
                key.append(letter);
            }
        }
        return -1;
    }

    private static void requireShort(String part, String text) {
        if (part.length() > MAX_LETTERS) {
            throw invalid("may have at most " + MAX_LETTERS + " letters in a key or a value", text);
        }
    }

    private static IllegalArgumentException invalid(String rule, String text) {
        String shown = text.length() <= SHOWN_LETTERS ? text : text.substring(0, SHOWN_LETTERS) + "…";
        return new IllegalArgumentException(rule + ", was '" + shown + "'");
    }

    /** The path of the value. */
    public JsonPath path() {
        return path;
    }

    /** The values that are accepted, for a look-up; empty if the operator is no comparison with given values. */
    public Set<JsonValue> accepted() {
        return accepted;
    }

    /** Whether a value satisfies the condition. */
    public boolean accepts(JsonValue value) {
        return switch (operator) {
            case EQ, IN -> accepted.contains(value);
            case EXISTS -> true;
            case PREFIX -> value.kind() == Kind.STRING && value.text().startsWith(values.get(0));
        };
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof PayloadCondition condition
                        && hash == condition.hash
                        && operator == condition.operator
                        && path.equals(condition.path)
                        && values.equals(condition.values));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The expression as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
