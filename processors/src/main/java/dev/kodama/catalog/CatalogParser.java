package dev.kodama.catalog;

import dev.kodama.pattern.NamePatterns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Parses a catalog from YAML nodes, which know their line. */
final class CatalogParser {
    private static final Set<String> KEYS = Set.of("events", "frontend");
    private static final Set<String> EVENT_KEYS = Set.of("source", "subscribers", "destination", "description");

    private final String name;
    private final Map<String, EventDeclaration> events = new LinkedHashMap<>();
    private final Map<String, List<String>> frontend = new LinkedHashMap<>();

    CatalogParser(String name) {
        this.name = name;
    }

    /** @throws CatalogException if it is invalid */
    void parse(String yaml) {
        var root = compose(yaml);
        for (var entry : entries(root, "").entrySet()) {
            String key = entry.getKey();
            if (!KEYS.contains(key)) {
                throw wrong(entry.getValue(), key, "is not a key of a catalog; there are events and frontend");
            }
            for (var one : entries(entry.getValue(), key).entrySet()) {
                String path = key + "." + one.getKey();
                if (key.equals("events")) {
                    events.put(one.getKey(), declaration(one.getKey(), one.getValue(), path));
                } else {
                    frontend.put(one.getKey(), patterns(one.getValue(), path));
                }
            }
        }
    }

    Map<String, EventDeclaration> events() {
        return events;
    }

    Map<String, List<String>> frontend() {
        return frontend;
    }

    private Node compose(String yaml) {
        try {
            var settings = LoadSettings.builder().setLabel(name).build();
            return new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> new CatalogException(name, 1, "", "it is empty; add events"));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new CatalogException(name, line, "", "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new CatalogException(name, 1, "", "not YAML: " + e.getMessage());
        }
    }

    private EventDeclaration declaration(String eventType, Node node, String path) {
        var fields = entries(node, path);
        fields.forEach((key, value) -> {
            if (!EVENT_KEYS.contains(key)) {
                throw wrong(
                        value,
                        path + "." + key,
                        "is not a key of an event; there are source, subscribers, destination and description");
            }
        });
        return new EventDeclaration(
                eventType,
                fields.containsKey("source") ? texts(node(fields, "source"), path + ".source") : List.of(),
                fields.containsKey("subscribers")
                        ? texts(node(fields, "subscribers"), path + ".subscribers")
                        : List.of(),
                fields.containsKey("destination") ? text(node(fields, "destination"), path + ".destination") : "",
                fields.containsKey("description") ? text(node(fields, "description"), path + ".description") : "");
    }

    private static Node node(Map<String, Node> fields, String key) {
        var node = fields.get(key);
        if (node == null) {
            throw new IllegalStateException(key);
        }
        return node;
    }

    /** The entries of a mapping, in order. */
    private Map<String, Node> entries(Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, path, "must be a mapping, key: value");
        }
        var entries = new LinkedHashMap<String, Node>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = text(tuple.getKeyNode(), path);
            if (entries.put(key, tuple.getValueNode()) != null) {
                throw wrong(tuple.getKeyNode(), path.isEmpty() ? key : path + "." + key, "is declared twice");
            }
        }
        return entries;
    }

    /** A text, or a list of texts. */
    private List<String> texts(Node node, String path) {
        if (node instanceof SequenceNode sequence) {
            var texts = new ArrayList<String>();
            for (Node one : sequence.getValue()) {
                texts.add(text(one, path));
            }
            return texts;
        }
        return List.of(text(node, path));
    }

    private List<String> patterns(Node node, String path) {
        var texts = texts(node, path);
        try {
            var unused = NamePatterns.of(texts);
            return texts;
        } catch (IllegalArgumentException e) {
            throw wrong(node, path, String.valueOf(e.getMessage()));
        }
    }

    private String text(Node node, String path) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        throw wrong(node, path, "must be a text");
    }

    private CatalogException wrong(Node node, String path, String problem) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        return new CatalogException(name, line, path, problem);
    }
}
