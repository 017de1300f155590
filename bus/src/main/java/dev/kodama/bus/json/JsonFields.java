package dev.kodama.bus.json;

import dev.kodama.bus.json.JsonTokenizer.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The places of an object's fields inside its message, in written order, repeated keys included. Holds offsets only: the
 * message is an argument of what reads it.
 */
public final class JsonFields {
    /** The longs of a field: the span of its key, start and end of its value. */
    private static final int LONGS = 2;

    private static final int USUAL_FIELDS = 6;

    private long[] places = new long[USUAL_FIELDS * LONGS];
    private int size;

    /**
     * Reads the object that a message begins with, of any depth. What follows it is not read.
     *
     * @param json valid UTF-8
     * @throws MalformedJsonException if the message does not begin with an object
     */
    public static JsonFields of(byte[] json) throws MalformedJsonException {
        var tokens = new JsonTokenizer(json, Integer.MAX_VALUE);
        var fields = new JsonFields();
        tokens.take('{');
        if (!tokens.takeIf('}')) {
            do {
                tokens.takeKey();
                long key = tokens.key();
                int start = tokens.nextStart();
                tokens.takeValue(1);
                fields.add(key, start, tokens.position());
            } while (tokens.takeIf(','));
            tokens.take('}');
        }
        return fields;
    }

    /**
     * Adds a field.
     *
     * @param key the {@link JsonSpan} of its key
     * @param valueStart offset of the value
     * @param end offset after the value
     */
    public void add(long key, int valueStart, int end) {
        if (size * LONGS == places.length) {
            places = Arrays.copyOf(places, 2 * places.length);
        }
        places[size * LONGS] = key;
        places[size * LONGS + 1] = (long) valueStart << 32 | end;
        size++;
    }

    /** The number of fields. */
    public int size() {
        return size;
    }

    /** The offset of the key's opening quote. */
    public int start(int field) {
        return JsonSpan.start(places[field * LONGS]) - 1;
    }

    /** The offset of the value. */
    public int valueStart(int field) {
        return (int) (places[field * LONGS + 1] >>> 32);
    }

    /** The offset after the value. */
    public int end(int field) {
        return (int) places[field * LONGS + 1];
    }

    /** Whether a field has this key, of ASCII letters. */
    public boolean keyIs(byte[] json, int field, String name) {
        long key = places[field * LONGS];
        if (JsonSpan.isEscaped(key)) {
            return JsonSpan.text(json, key).equals(name);
        }
        int length = JsonSpan.length(key);
        if (length != name.length()) {
            return false;
        }
        int start = JsonSpan.start(key);
        for (int i = 0; i < length; i++) {
            if (json[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The last field with this key, of ASCII letters; -1 if there is none. */
    public int last(byte[] json, String name) {
        int field = size - 1;
        while (field >= 0 && !keyIs(json, field, name)) {
            field--;
        }
        return field;
    }

    /** The unescaped text of a string value. */
    public String text(byte[] json, int field) {
        int start = valueStart(field) + 1;
        int end = end(field) - 1;
        for (int i = start; i < end; i++) {
            if (json[i] == '\\') {
                return JsonSpan.unescaped(json, start, end);
            }
        }
        return new String(json, start, end - start, StandardCharsets.UTF_8);
    }
}
