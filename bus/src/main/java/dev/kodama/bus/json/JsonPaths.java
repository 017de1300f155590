package dev.kodama.bus.json;

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
 * A set of paths, whose {@link JsonValues} are read from a JSON text in one pass. Immutable.
 */
public final class JsonPaths {
    /** No path. */
    public static final JsonPaths NONE = of(List.of());

    /** With more keys an object's keys are looked up by hash. */
    private static final int FEW_KEYS = 8;

    /** An object on the way, or a value at the end of a path, or both. Its paths have the indexes from {@code first} to {@code end}. */
    static final class Node {
        final Map<String, Node> children = new LinkedHashMap<>();
        byte[][] keys = {};
        Node[] nodes = {};
        int path = -1;
        int first;
        int end;

        /** The node of the key that was just skipped; null if no path has it here. */
        @Nullable
        Node child(byte[] json, JsonTokenizer tokens) {
            if (keys.length > FEW_KEYS) {
                return children.get(JsonSpan.name(json, tokens.key()));
            }
            for (int i = 0; i < keys.length; i++) {
                if (tokens.textIs(keys[i])) {
                    return nodes[i];
                }
            }
            return null;
        }
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

    /** The node of the outermost object. */
    Node root() {
        return root;
    }
}
