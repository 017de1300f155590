package dev.kodama.journal.sources;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.StartPosition;
import dev.kodama.settings.CommaList;
import dev.kodama.settings.SettingException;
import java.util.List;
import java.util.Set;

/**
 * Selects sources of a journal: one, several or all.
 *
 * @param names sorted and distinct; empty for all sources that were ever mirrored
 */
public record SourceSelection(List<String> names) {
    /** Maximum number of sources that are read together: each has a reader of its own. */
    public static final int MAX_SOURCES = 16;

    static final int MAX_CURSOR_LETTERS = 32 + MAX_SOURCES * 128;

    private static final String ALL = "*";

    public SourceSelection {
        names = names.stream().distinct().sorted().toList();
    }

    /**
     * Parses names by comma, or {@code *} for all.
     *
     * @throws IllegalArgumentException with the valid forms
     */
    public static SourceSelection parse(String text) {
        var names = CommaList.of(text);
        if (names.equals(List.of(ALL))) {
            return new SourceSelection(List.of());
        } else if (names.isEmpty()) {
            throw new IllegalArgumentException("must be a source, several by comma, or * for all; was '" + text + "'");
        }
        for (String name : names) {
            try {
                JournalSettings.SOURCE.check(name);
            } catch (SettingException e) {
                throw new IllegalArgumentException(
                        "must be a source, several by comma, or * for all; was '" + text + "'", e);
            }
        }
        return new SourceSelection(names);
    }

    public static SourceSelection of(String name) {
        return new SourceSelection(List.of(name));
    }

    /** Whether it names exactly one source, whose sequence is the order. */
    public boolean isOne() {
        return names.size() == 1;
    }

    /** Whether it is this source alone. */
    public boolean isOnly(String name) {
        return names.equals(List.of(name));
    }

    /**
     * The selected sources, sorted.
     *
     * @param known the sources that were ever mirrored
     * @throws IllegalArgumentException if one is unknown, or they are too many
     */
    public List<String> of(Set<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("names '" + name + "', which was never mirrored; there is "
                        + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
        var selected = names.isEmpty() ? known.stream().sorted().toList() : names;
        if (selected.size() > MAX_SOURCES) {
            throw new IllegalArgumentException(
                    "selects " + selected.size() + " sources, and " + MAX_SOURCES + " can be read together");
        }
        return selected;
    }

    /**
     * Checks that a range has a meaning for these sources.
     *
     * @throws IllegalArgumentException with the valid forms, for several sources and a sequence, which is of one source
     */
    public void check(StartPosition since, EndPosition until) {
        if (isOne()) {
            return;
        } else if (since instanceof StartPosition.AtSequence) {
            throw new IllegalArgumentException(
                    "since must be earliest, latest, a time, or EPOCH:SOURCE=SEQUENCE,… where"
                            + " several sources are read: a sequence is of one source");
        } else if (until instanceof EndPosition.AtSequence) {
            throw new IllegalArgumentException(
                    "until must be a time or now where several sources are read: a sequence is of one source");
        }
    }
}
