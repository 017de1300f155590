package dev.kodama.catalog.traffic;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.kodama.journal.text.PlainText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes payload types as TypeScript: {@code export interface Events}, by event type the payload, for {@code createClient<Events>}. The text
 * depends on the types only.
 */
public final class TypeScriptWriter {
    private static final String ANY_OBJECT = "Record<string, unknown>";
    private static final String NAME = "[A-Za-z_$][A-Za-z0-9_$]*";
    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();

    private TypeScriptWriter() {}

    /** Writes the content of {@code events.d.ts}. */
    public static String text(PayloadTypes types) {
        return new TypeScriptWriter().write(types);
    }

    /** The payload's type by event type, in one line, of those that were published. */
    public static Map<String, String> lines(PayloadTypes types) {
        var lines = new TreeMap<String, String>();
        types.types().forEach((type, observed) -> {
            if (observed.events() > 0) {
                lines.put(type, payload(observed.payload(), "").replaceAll("\\s*\n\\s*", " "));
            }
        });
        return lines;
    }

    private String write(PayloadTypes types) {
        text.append("// Payloads by event type, inferred from published events by `kodama catalog types`.\n");
        text.append(
                "// A field that was not in all of them is optional; Record<string, unknown> where none was published.\n");
        if (types.isPartial()) {
            text.append("// Some payloads were too large, deep or many to be looked at: those parts are unknown.\n");
        }
        text.append("export interface Events {\n");
        types.types().forEach((type, observed) -> {
            text.append(INDENT).append(key(type)).append(": ");
            text.append(payload(observed.payload(), INDENT)).append(";\n");
        });
        return text.append("}\n").toString();
    }

    /** Published payloads are objects. */
    private static String payload(Shape payload, String indent) {
        return payload.kinds().contains(Shape.Kind.OBJECT) ? object(payload, indent) : ANY_OBJECT;
    }

    private static String type(@Nullable Shape shape, String indent) {
        if (shape == null || shape.kinds().isEmpty() || shape.kinds().contains(Shape.Kind.ANY)) {
            return "unknown";
        }
        var union = new LinkedHashSet<String>();
        for (var kind : shape.kinds()) {
            union.add(
                    switch (kind) {
                        case STRING -> "string";
                        case INTEGER, NUMBER -> "number";
                        case BOOLEAN -> "boolean";
                        case ARRAY -> array(shape.items(), indent);
                        case OBJECT -> object(shape, indent);
                        default -> "null";
                    });
        }
        return String.join(" | ", union);
    }

    /** Of an array that was always empty nothing is known. */
    private static String array(@Nullable Shape items, String indent) {
        return "Array<" + type(items, indent) + ">";
    }

    private static String object(Shape shape, String indent) {
        if (shape.values() != null) {
            return "Record<string, " + type(shape.values(), indent) + ">";
        } else if (shape.fields().isEmpty()) {
            return ANY_OBJECT;
        }
        String inner = indent + INDENT;
        var fields = new ArrayList<String>();
        shape.fields().forEach((name, field) -> {
            fields.add(
                    inner + key(name) + (shape.isRequired(field) ? ": " : "?: ") + type(field.shape(), inner) + ";\n");
        });
        return "{\n" + String.join("", fields) + indent + "}";
    }

    private static String key(String name) {
        return name.matches(NAME) ? name : quoted(name);
    }

    /** As a string of TypeScript, which are those of JSON. */
    private static String quoted(String name) {
        return PlainText.of(TextNode.valueOf(name).toString());
    }
}
