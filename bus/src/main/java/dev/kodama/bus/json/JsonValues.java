package dev.kodama.bus.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values at some paths of one JSON text. Only values that are there take memory. */
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

    JsonValues(JsonPaths paths) {
        this.paths = paths;
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

    void add(int index, JsonValue value) {
        if (size == indexes.length) {
            indexes = Arrays.copyOf(indexes, Math.max(1, 2 * size));
            values = Arrays.copyOf(values, indexes.length);
        }
        indexes[size] = index;
        values[size++] = value;
    }

    /** Removes the values of some paths, of a key that is repeated. */
    void remove(int from, int to) {
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
