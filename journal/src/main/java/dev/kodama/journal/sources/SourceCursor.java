package dev.kodama.journal.sources;

import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.StartPosition;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Position in several sources of a journal: for each the last sequence that was read. As text {@code EPOCH:eu=12,us=40}. A source that it does
 * not name is read from its earliest event.
 */
public record SourceCursor(JournalEpoch epoch, SortedMap<String, Long> sequences) {
    private static final Pattern TEXT = Pattern.compile(
            "([A-Za-z0-9_-]{22}):([A-Za-z0-9._-]{1,100}=\\d{1,18}(?:,[A-Za-z0-9._-]{1,100}=\\d{1,18})*)");

    public SourceCursor {
        sequences = Collections.unmodifiableSortedMap(new TreeMap<>(sequences));
    }

    /** Parses a cursor; empty for any other text. */
    public static Optional<SourceCursor> parse(String text) {
        var parts = TEXT.matcher(text);
        if (text.length() > SourceSelection.MAX_CURSOR_LETTERS || !parts.matches()) {
            return Optional.empty();
        }
        var sequences = new TreeMap<String, Long>();
        for (String source : parts.group(2).split(",", -1)) {
            int at = source.indexOf('=');
            sequences.put(source.substring(0, at), Long.parseLong(source.substring(at + 1)));
        }
        return Optional.of(new SourceCursor(new JournalEpoch(parts.group(1)), sequences));
    }

    /** The position behind the last event of a source. */
    public StartPosition startOf(String source) {
        return new StartPosition.AtSequence(epoch, sequences.getOrDefault(source, 0L) + 1);
    }

    @Override
    public String toString() {
        return epoch + sequences.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(",", ":", ""));
    }
}
