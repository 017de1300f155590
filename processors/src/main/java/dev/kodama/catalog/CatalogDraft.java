package dev.kodama.catalog;

import dev.kodama.journal.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a catalog from what was observed: what is declared of a type is kept, what is new waits for a person to fill it in. */
public final class CatalogDraft {
    private static final String PLAIN = "[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./()-]+)*";

    private CatalogDraft() {}

    /**
     * The YAML text.
     *
     * @param observed how often each event type was published
     */
    public static String of(Map<String, Long> observed, Catalog declared) {
        var yaml = new StringBuilder(
                "# Drafted from what was published. Fill in source and subscribers; kodama catalog check looks at it.\nevents:\n");
        var types = new TreeMap<String, Long>(observed);
        declared.events().keySet().forEach(type -> types.putIfAbsent(type, 0L));
        types.keySet().removeIf(String::isBlank);
        types.forEach((type, count) -> {
            var known = declared.events().get(type);
            yaml.append("  ").append(quoted(type)).append(": {");
            yaml.append(known == null ? "" : fields(known)).append("}  # ");
            yaml.append(count == 0 ? "not published" : "published " + count + (count == 1 ? " time" : " times"));
            yaml.append(known == null ? ", not declared\n" : "\n");
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

    /** As it is where YAML takes it for a text, else in double quotes. */
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
