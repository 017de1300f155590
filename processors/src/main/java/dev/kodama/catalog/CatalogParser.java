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

/** Reads the nodes of a YAML text, not objects made of it: a node knows its line. */
final class CatalogParser {
    private static final Set<String> KEYS = Set.of("events", "frontend");
    private static final Set<String> EVENT_KEYS = Set.of("source", "subscribers", "destination", "description");

    private final String name;

    CatalogParser(String name) {
        this.name = name;
    }

    Catalog parse(String yaml) {
        Map<String, EventDeclaration> events = new LinkedHashMap<>();
        Map<String, List<String>> frontend = new LinkedHashMap<>();
        var root = compose(yaml);
        for (var entry : entries(root, "").entrySet()) {
            String key = entry.getKey();
            if (!KEYS.contains(key)) {
                throw wrong(entry.getValue(), key, "is not a key of a catalog; there are events and frontend");
            }
            for (var one : entries(entry.getValue(), key).entrySet()) {
                String place = key + "." + one.getKey();
                if (key.equals("events")) {
                    events.put(one.getKey(), declaration(one.getKey(), one.getValue(), place));
                } else {
                    frontend.put(one.getKey(), patterns(one.getValue(), place));
                }
            }
        }
        return new Catalog(events, frontend);
    }

    private Node compose(String yaml) {
        try {
            var settings = LoadSettings.builder().setLabel(name).build();
            return new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> new CatalogException(name, 1, "", "it is empty; give it events"));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new CatalogException(name, line, "", "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new CatalogException(name, 1, "", "not YAML: " + e.getMessage());
        }
    }

    private EventDeclaration declaration(String eventType, Node node, String place) {
        var fields = entries(node, place);
        fields.forEach((key, value) -> {
            if (!EVENT_KEYS.contains(key)) {
                throw wrong(
                        value,
                        place + "." + key,
                        "is not a key of an event; there are source, subscribers, destination and description");
            }
        });
        return new EventDeclaration(
                eventType,
                fields.containsKey("source") ? texts(node(fields, "source"), place + ".source") : List.of(),
                fields.containsKey("subscribers")
                        ? texts(node(fields, "subscribers"), place + ".subscribers")
                        : List.of(),
                fields.containsKey("destination") ? text(node(fields, "destination"), place + ".destination") : "",
                fields.containsKey("description") ? text(node(fields, "description"), place + ".description") : "");
    }

    private static Node node(Map<String, Node> fields, String key) {
        var node = fields.get(key);
        if (node == null) {
            throw new IllegalStateException(key);
        }
        return node;
    }

    /** The entries of a mapping, by key, in their order. */
    private Map<String, Node> entries(Node node, String place) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, place, "must be a mapping, key: value");
        }
        var entries = new LinkedHashMap<String, Node>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = text(tuple.getKeyNode(), place);
            if (entries.put(key, tuple.getValueNode()) != null) {
                throw wrong(tuple.getKeyNode(), place.isEmpty() ? key : place + "." + key, "stands there twice");
            }
        }
        return entries;
    }

    /** One text, or a list of them. */
    private List<String> texts(Node node, String place) {
        if (node instanceof SequenceNode sequence) {
            var texts = new ArrayList<String>();
            for (Node one : sequence.getValue()) {
                texts.add(text(one, place));
            }
            return texts;
        }
        return List.of(text(node, place));
    }

    private List<String> patterns(Node node, String place) {
        var texts = texts(node, place);
        try {
            var unused = NamePatterns.of(texts);
            return texts;
        } catch (IllegalArgumentException e) {
            throw wrong(node, place, String.valueOf(e.getMessage()));
        }
    }

    private String text(Node node, String place) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        throw wrong(node, place, "must be a text");
    }

    private CatalogException wrong(Node node, String place, String what) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        return new CatalogException(name, line, place, what);
    }
}
