package dev.kodama.bus.json;

import dev.kodama.bus.json.JsonTokenizer.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths, whose values are read from a JSON text in one pass and without a tree. Of a repeated key the last value counts, as everywhere.
 * Arrays have no keys, so nothing inside one has a path. Immutable.
 */
public final class JsonPaths {
    /** No path. */
    public static final JsonPaths NONE = of(List.of());

    /** With more keys an object's keys are looked up by hash. */
    private static final int FEW_KEYS = 8;

    /** An object on the way, or a value at the end of a path, or both. Its paths have the indexes from {@code first} to {@code end}. */
    private static final class Node {
        private final Map<String, Node> children = new LinkedHashMap<>();
        private byte[][] keys = {};
        private Node[] nodes = {};
        private int path = -1;
        private int first;
        private int end;
    }

    private final List<JsonPath> paths = new ArrayList<>();
    private final Map<JsonPath, Integer> indexes = new HashMap<>();
    private final Node root = new Node();

    private JsonPaths(Collection<JsonPath> all) {
        for (var path : new LinkedHashSet<>(all)) {
            var node = root;
            for (String key : path.keys()) {
                node = node.children.computeIfAbsent(key, one -> new Node());
            }
        }
        number(root, new ArrayList<>(), new LinkedHashSet<>(all));
    }

    public static JsonPaths of(Collection<JsonPath> paths) {
        return new JsonPaths(paths);
    }

    /** Numbers the paths so that those through a node have consecutive indexes. */
    private void number(Node node, List<String> keys, Collection<JsonPath> all) {
        node.first = paths.size();
        if (!keys.isEmpty()) {
            var path = new JsonPath(keys);
            if (all.contains(path)) {
                node.path = paths.size();
                indexes.put(path, node.path);
                paths.add(path);
            }
        }
        for (var child : node.children.entrySet()) {
            keys.add(child.getKey());
            number(child.getValue(), keys, all);
            keys.remove(keys.size() - 1);
        }
        node.end = paths.size();
        node.keys = node.children.keySet().stream()
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        node.nodes = node.children.values().toArray(Node[]::new);
    }

    public boolean isEmpty() {
        return paths.isEmpty();
    }

    public int size() {
        return paths.size();
    }

    /** All paths. */
    public List<JsonPath> all() {
        return List.copyOf(paths);
    }

    public boolean containsAll(JsonPaths others) {
        return this == others || indexes.keySet().containsAll(others.paths);
    }

    JsonPath get(int index) {
        return paths.get(index);
    }

    /** The index of a path; -1 if it is not in this set. */
    int indexOf(JsonPath path) {
        return indexes.getOrDefault(path, -1);
    }

    /**
     * Reads the values of all paths. A text that is no JSON object has none.
     *
     * @param json valid UTF-8
     */
    public JsonValues read(byte[] json) {
        var values = new JsonValues(this);
        if (isEmpty()) {
            return values;
        }
        try {
            var tokens = new JsonTokenizer(json);
            if (tokens.peek() == '{') {
                readObject(json, tokens, root, 1, values);
            }
            return values;
        } catch (MalformedJsonException e) {
            return new JsonValues(this);
        }
    }

    /** @param depth nesting depth of the object, 1 for the outermost */
    private static void readObject(byte[] json, JsonTokenizer tokens, Node node, int depth, JsonValues values)
            throws MalformedJsonException {
        tokens.take('{');
        if (tokens.takeIf('}')) {
            return;
        }
        do {
            tokens.takeKey();
            var child = child(json, tokens, node);
            if (child == null) {
                tokens.takeValue(depth);
            } else {
                values.remove(child.first, child.end);
                readValue(json, tokens, child, depth, values);
            }
        } while (tokens.takeIf(','));
        tokens.take('}');
    }

    private static @Nullable Node child(byte[] json, JsonTokenizer tokens, Node node) {
        if (node.keys.length > FEW_KEYS) {
            return node.children.get(JsonSpan.name(json, tokens.key()));
        }
        for (int i = 0; i < node.keys.length; i++) {
            if (tokens.textIs(node.keys[i])) {
                return node.nodes[i];
            }
        }
        return null;
    }

    private static void readValue(byte[] json, JsonTokenizer tokens, Node node, int depth, JsonValues values)
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
}
