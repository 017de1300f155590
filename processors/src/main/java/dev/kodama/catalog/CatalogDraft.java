package dev.kodama.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.journal.text.Excerpt;
import dev.kodama.journal.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Drafts a catalog from the published event types. Declarations are kept; those of new types are left for a person to fill in. */
public final class CatalogDraft {
    private static final String PLAIN = "[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./()-]+)*";

    private static final int MAX_PAYLOAD = 1_000;

    private CatalogDraft() {}

    /**
     * Writes the draft as YAML.
     *
     * @param published number of events of each event type
     * @param payloads text in one line by event type, which describes its payloads
     */
    public static String of(Map<String, Long> published, Map<String, String> payloads, Catalog declared) {
        var yaml = new StringBuilder(
                "# Drafted from published events. Fill in source and subscribers, and run: kodama catalog check\nevents:\n");
        var types = new TreeMap<String, Long>(published);
        declared.events().keySet().forEach(type -> types.putIfAbsent(type, 0L));
        types.keySet().removeIf(type -> type.isBlank() || CanaryType.is(type));
        types.forEach((type, count) -> {
            var known = declared.events().get(type);
            yaml.append("  ").append(quoted(type)).append(": {");
            yaml.append(known == null ? "" : fields(known)).append("}  # ");
            yaml.append(count == 0 ? "not published" : "published " + count + (count == 1 ? " time" : " times"));
            yaml.append(known == null ? ", not declared\n" : "\n");
            String payload = payloads.get(type);
            if (payload != null) {
                yaml.append("    # payload: ")
                        .append(Excerpt.of(payload.getBytes(UTF_8), MAX_PAYLOAD))
                        .append('\n');
            }
        });
        if (!declared.frontend().isEmpty()) {
            yaml.append("\nfrontend:\n");
            declared.frontend()
                    .forEach((type, from) -> yaml.append("  ")
                            .append(quoted(type))
                            .append(": ")
                            .append(list(from))
                            .append('\n'));
        }
        return yaml.toString();
    }

    private static String fields(EventDeclaration known) {
        var fields = new ArrayList<String>();
        if (!known.source().isEmpty()) {
            fields.add("source: "
                    + (known.source().size() == 1 ? quoted(known.source().get(0)) : list(known.source())));
        }
        if (!known.subscribers().isEmpty()) {
            fields.add("subscribers: " + list(known.subscribers()));
        }
        if (!known.destination().isEmpty()) {
            fields.add("destination: " + quoted(known.destination()));
        }
        if (!known.description().isEmpty()) {
            fields.add("description: " + quoted(known.description()));
        }
        return String.join(", ", fields);
    }

    private static String list(List<String> texts) {
        return "[" + String.join(", ", texts.stream().map(CatalogDraft::quoted).toList()) + "]";
    }

    /** In double quotes unless YAML reads it as text without them. */
    private static String quoted(String text) {
        if (text.matches(PLAIN) && !text.matches("(?i)true|false|null|yes|no|on|off")) {
            return text;
        }
        var quoted = new StringBuilder("\"");
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '"' || letter == '\\') {
                quoted.append('\\').append(letter);
            } else {
                quoted.append(letter);
            }
        }
        return PlainText.of(quoted.append('"').toString());
    }
}
