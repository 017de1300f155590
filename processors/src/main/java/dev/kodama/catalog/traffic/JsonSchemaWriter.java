package dev.kodama.catalog.traffic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes payload types as JSON Schema (2020-12). The text depends on the types only. */
public final class JsonSchemaWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonSchemaWriter() {}

    /** A schema of all events: one of {@code $defs}, by event type. */
    public static ObjectNode events(PayloadTypes types) {
        var root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Events").put("description", "Inferred from published events by kodama catalog types.");
        var all = root.putArray("anyOf");
        var definitions = root.putObject("$defs");
        types.types().forEach((type, observed) -> {
            all.addObject()
                    .put(
                            "$ref",
                            "#/$defs/"
                                    + type.replace("~", "~0").replace("/", "~1").replace("%", "%25"));
            var event = definitions.putObject(type).put("type", "object");
            event.putArray("required").add("event_type");
            var properties = event.putObject("properties");
            properties.putObject("event_type").put("const", type);
            for (String name : new String[] {"entity_type", "entity_id"}) {
                properties.putObject(name).putArray("type").add("string").add("null");
            }
            properties.set("payload", payload(observed.payload()));
        });
        return root;
    }

    /** The payload's schema by event type, of those that were published. */
    public static Map<String, ObjectNode> payloads(PayloadTypes types) {
        var schemas = new TreeMap<String, ObjectNode>();
        types.types().forEach((type, observed) -> {
            if (observed.events() > 0) {
                schemas.put(type, payload(observed.payload()));
            }
        });
        return schemas;
    }

    /** Published payloads are objects. */
    private static ObjectNode payload(Shape shape) {
        var schema = JSON.createObjectNode().put("type", "object");
        putObject(schema, shape);
        return schema;
    }

    private static ObjectNode schema(@Nullable Shape shape) {
        var schema = JSON.createObjectNode();
        if (shape == null || shape.kinds().isEmpty() || shape.kinds().contains(Shape.Kind.ANY)) {
            return schema;
        }
        var kinds = shape.kinds().stream()
                .filter(kind -> kind != Shape.Kind.INTEGER || !shape.kinds().contains(Shape.Kind.NUMBER))
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        if (kinds.size() == 1) {
            schema.put("type", kinds.get(0));
        } else {
            var several = schema.putArray("type");
            kinds.forEach(several::add);
        }
        if (shape.items() != null) {
            schema.set("items", schema(shape.items()));
        }
        if (shape.kinds().contains(Shape.Kind.OBJECT)) {
            putObject(schema, shape);
        }
        return schema;
    }

    private static void putObject(ObjectNode schema, Shape shape) {
        if (shape.values() != null) {
            schema.set("additionalProperties", schema(shape.values()));
        } else if (!shape.fields().isEmpty()) {
            var required = JSON.createArrayNode();
            var properties = schema.putObject("properties");
            shape.fields().forEach((name, field) -> {
                properties.set(name, schema(field.shape()));
                if (shape.isRequired(field)) {
                    required.add(name);
                }
            });
            if (!required.isEmpty()) {
                schema.set("required", required);
            }
        }
    }
}
