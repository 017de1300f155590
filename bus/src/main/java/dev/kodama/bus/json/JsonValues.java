package dev.kodama.bus.json;

import dev.kodama.bus.json.JsonTokenizer.MalformedJsonException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values at some paths of one JSON text, read without a tree. Only values that are there take memory. Of a repeated key the last value counts,
 * as everywhere. Arrays have no keys, so nothing inside one has a path.
 */
public final class JsonValues {
    private static final int[] NO_INDEXES = {};
    private static final JsonValue[] NO_VALUES = {};

    /** Receives a value. */
    public interface Each {
        void on(JsonPath path, JsonValue value);
    }

    private final JsonPaths paths;
    private int[] indexes = NO_INDEXES;
    private @Nullable JsonValue[] values = NO_VALUES;
    private int size;

    private JsonValues(JsonPaths paths) {
        this.paths = paths;
    }

    /**
     * Reads the values of all paths. A text that is no JSON object has none.
     *
     * @param json valid UTF-8
     */
    public static JsonValues read(JsonPaths paths, byte[] json) {
        var values = new JsonValues(paths);
        if (paths.isEmpty()) {
            return values;
        }
        try {
            var tokens = new JsonTokenizer(json);
            if (tokens.peek() == '{') {
                readObject(json, tokens, paths.root(), 1, values);
            }
            return values;
        } catch (MalformedJsonException e) {
            return new JsonValues(paths);
        }
    }

    /** @param depth nesting depth of the object, 1 for the outermost */
    private static void readObject(byte[] json, JsonTokenizer tokens, JsonPaths.Node node, int depth, JsonValues values)
            throws MalformedJsonException {
        tokens.take('{');
        if (tokens.takeIf('}')) {
            return;
        }
        do {
            tokens.takeKey();
            var child = node.child(json, tokens);
            if (child == null) {
                tokens.takeValue(depth);
            } else {
                values.remove(child.first, child.end);
                readValue(json, tokens, child, depth, values);
            }
        } while (tokens.takeIf(','));
        tokens.take('}');
    }

    private static void readValue(byte[] json, JsonTokenizer tokens, JsonPaths.Node node, int depth, JsonValues values)
            throws MalformedJsonException {
        int start = tokens.peek();
        if (node.path >= 0) {
            JsonValue value = scalar(json, tokens, start);
            if (value != null) {
                values.add(node.path, value);
                return;
            }
            values.add(node.path, JsonValue.OBJECT_OR_ARRAY);
        }
        if (start == '{' && node.keys.length > 0) {
            readObject(json, tokens, node, depth + 1, values);
        } else {
            tokens.takeValue(depth);
        }
    }

    /** Null for an object or an array, which is not skipped. */
    private static @Nullable JsonValue scalar(byte[] json, JsonTokenizer tokens, int start)
            throws MalformedJsonException {
        switch (start) {
            case '{', '[' -> {
                return null;
            }
            case '"' -> {
                return JsonValue.string(JsonSpan.beginning(json, tokens.takeText(), JsonValue.MAX_LETTERS));
            }
            case 't', 'f', 'n' -> {
                tokens.takeValue(1);
                return start == 'n' ? JsonValue.NULL : JsonValue.bool(start == 't');
            }
            default -> {
                return JsonValue.number(JsonSpan.text(json, tokens.takeNumberText()));
            }
        }
    }

    /** The paths that were looked at. */
    public JsonPaths paths() {
        return paths;
    }

    /** The value at a path; null if there is none, or the path was not looked at. */
    public @Nullable JsonValue get(JsonPath path) {
        if (size == 0) {
            return null;
        }
        int index = paths.indexOf(path);
        for (int i = 0; i < size; i++) {
            if (indexes[i] == index) {
                return values[i];
            }
        }
        return null;
    }

    /** Passes on all values that are there. */
    public void forEach(Each each) {
        for (int i = 0; i < size; i++) {
            JsonValue value = values[i];
            if (value != null) {
                each.on(paths.get(indexes[i]), value);
            }
        }
    }

    private void add(int index, JsonValue value) {
        if (size == indexes.length) {
            indexes = Arrays.copyOf(indexes, Math.max(1, 2 * size));
            values = Arrays.copyOf(values, indexes.length);
        }
        indexes[size] = index;
        values[size++] = value;
    }

    /** Removes the values of some paths, of a key that is repeated. */
    private void remove(int from, int to) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (indexes[i] < from || indexes[i] >= to) {
                indexes[kept] = indexes[i];
                values[kept++] = values[i];
            }
        }
        Arrays.fill(values, kept, size, null);
        size = kept;
    }
}
