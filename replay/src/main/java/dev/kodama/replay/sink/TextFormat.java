package dev.kodama.replay.sink;

import dev.kodama.journal.BodyFields;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.text.Utf8Builder;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Text format of events: UTF-8, one event per line. */
public enum TextFormat {
    /** One JSON object per line, as {@link JournalEventJson} writes it. */
    NDJSON {
        @Override
        String header() {
            return "";
        }

        @Override
        void append(Utf8Builder text, JournaledEvent event) {
            JournalEventJson.append(text, BodyFields.of(event));
            text.append('\n');
        }
    },

    /** The columns of {@link EventRow#COLUMNS}, quoted as in RFC 4180, with LF line ends. */
    CSV {
        @Override
        String header() {
            return String.join(",", EventRow.COLUMNS) + "\n";
        }

        @Override
        void append(Utf8Builder text, JournaledEvent event) {
            appendRow(text, EventRow.of(event), false);
        }
    },

    /** As {@link #CSV}, with an apostrophe before text that a spreadsheet would evaluate as a formula. */
    SPREADSHEET_CSV {
        @Override
        String header() {
            return CSV.header();
        }

        @Override
        void append(Utf8Builder text, JournaledEvent event) {
            appendRow(text, EventRow.of(event), true);
        }

        @Override
        String label() {
            return CSV.label();
        }
    };

    /** Characters that start a formula, also after a spreadsheet has trimmed the cell. */
    private static final String FORMULA = "=+-@\t\r\n";

    /** The text before the first event; may be empty. */
    abstract String header();

    /** Appends one event with its line end. */
    abstract void append(Utf8Builder text, JournaledEvent event);

    /**
     * Reads {@code ndjson} or {@code csv}.
     *
     * @throws IllegalArgumentException with the valid values
     */
    public static TextFormat parse(String label) {
        return Stream.of(NDJSON, CSV)
                .filter(format -> format.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be "
                        + Stream.of(NDJSON, CSV).map(TextFormat::label).collect(Collectors.joining(" or ")) + ", was '"
                        + label + "'"));
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static void appendRow(Utf8Builder text, EventRow row, boolean spreadsheet) {
        text.append(row.sequence()).append(',').appendTime(row.timeMillis());
        var values = Arrays.asList(
                row.channel(),
                row.source(),
                row.eventType(),
                row.entityType(),
                row.entityId(),
                row.payload(),
                row.published());
        for (String value : values) {
            appendValue(text.append(','), spreadsheet ? asText(value) : value);
        }
        text.append('\n');
    }

    private static @Nullable String asText(@Nullable String value) {
        return value == null || value.isEmpty() || FORMULA.indexOf(value.charAt(0)) < 0 ? value : "'" + value;
    }

    /** A missing value is empty, an empty text is quoted. */
    static void appendValue(Utf8Builder text, @Nullable String value) {
        if (value == null) {
            return;
        }
        boolean plain =
                !value.isEmpty() && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        if (plain) {
            text.append(value);
            return;
        }
        text.append('"').append(value.replace("\"", "\"\"")).append('"');
    }
}
