package dev.kodama.gaps.report;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.kodama.gaps.GapKind;
import dev.kodama.journal.text.PlainText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML format of a baseline. */
public final class BaselineFile {
    private static final Set<String> KEYS = Set.of("most", "gaps");
    private static final Set<String> GAP_KEYS = Set.of("kinds", "disposition", "reason", "expires");
    private static final String HEAD = """
            # Known gaps and what was decided about them: docs/gaps.md. disposition is to-wire, to-trim, or accepted with
            # reason and expires. `kodama gaps --baseline FILE --shrink` removes resolved gaps; nothing may be added.
            """;

    private BaselineFile() {}

    /**
     * Parses a baseline.
     *
     * @param name of the file, for messages
     * @throws IllegalArgumentException with one line: the file, the key and the problem
     */
    public static Baseline parse(String name, String yaml) {
        try {
            var root = map(new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(yaml), "it");
            check(root, KEYS, "");
            var entries = new TreeMap<String, Baseline.Entry>();
            map(root.get("gaps"), "gaps")
                    .forEach((type, entry) -> entries.put(type, entry(map(entry, "gaps." + type), "gaps." + type)));
            if (!(root.get("most") instanceof Integer most)) {
                throw new IllegalArgumentException("most must be a number: how many gaps it may have");
            }
            return new Baseline(most, entries);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(
                    name + " is not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static Baseline.Entry entry(Map<String, Object> fields, String path) {
        check(fields, GAP_KEYS, path + ".");
        try {
            var kinds = EnumSet.noneOf(GapKind.class);
            list(fields.get("kinds")).forEach(kind -> kinds.add(GapKind.of(kind)));
            if (kinds.isEmpty()) {
                throw new IllegalArgumentException("kinds must name at least one");
            }
            var expires = Optional.ofNullable(fields.get("expires")).map(day -> LocalDate.parse(day.toString()));
            return new Baseline.Entry(
                    kinds,
                    Disposition.of(Objects.toString(fields.get("disposition"), "")),
                    Objects.toString(fields.get("reason"), ""),
                    expires);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(path + ".expires must be a day like 2026-12-31", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    private static void check(Map<String, Object> fields, Set<String> known, String path) {
        for (String key : fields.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(path + key + " is no key here; there are "
                        + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    private static Map<String, Object> map(@Nullable Object node, String path) {
        if (!(node instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(path + " must be a mapping, key: value");
        }
        var fields = new TreeMap<String, Object>();
        map.forEach((key, value) -> fields.put(String.valueOf(key), value == null ? "" : value));
        return fields;
    }

    private static List<String> list(@Nullable Object node) {
        var texts = new ArrayList<String>();
        if (node instanceof Collection<?> items) {
            items.forEach(item -> texts.add(String.valueOf(item)));
        } else if (node != null) {
            texts.add(node.toString());
        }
        return texts;
    }

    /** Writes a baseline for {@link #parse}. */
    public static String text(Baseline baseline) {
        var text =
                new StringBuilder(HEAD).append("most: ").append(baseline.most()).append('\n');
        text.append(baseline.entries().isEmpty() ? "gaps: {}\n" : "gaps:\n");
        baseline.entries().forEach((type, entry) -> {
            text.append("  ").append(quoted(type)).append(":\n");
            text.append("    kinds: [")
                    .append(entry.kinds().stream().map(GapKind::label).collect(Collectors.joining(", ")))
                    .append("]\n");
            text.append("    disposition: ").append(entry.disposition().label()).append('\n');
            if (!entry.reason().isEmpty()) {
                text.append("    reason: ").append(quoted(entry.reason())).append('\n');
            }
            entry.expires()
                    .ifPresent(day -> text.append("    expires: ").append(day).append('\n'));
        });
        return text.toString();
    }

    /** Escapes control characters, which YAML does not allow. */
    private static String quoted(String text) {
        return PlainText.of(TextNode.valueOf(text).toString());
    }
}
