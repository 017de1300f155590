package dev.kodama.app.terminal;

import dev.kodama.journal.text.PlainText;
import java.util.Arrays;
import java.util.Locale;

/** Formats one row of a table: every table that is printed goes through here, so that no name can break its row. */
public final class TableRow {
    private TableRow() {}

    /**
     * The row without blanks and a line end behind it.
     *
     * @param format as of {@link String#format}, without a line end
     */
    public static String of(String format, Object... cells) {
        Object[] shown = Arrays.stream(cells)
                .map(cell -> cell instanceof String text ? PlainText.of(text) : cell)
                .toArray();
        return String.format(Locale.ROOT, format, shown).stripTrailing();
    }

    /** A cell of at most so many letters. */
    public static String shortened(String cell, int width) {
        String plain = PlainText.of(cell);
        return plain.length() <= width ? plain : plain.substring(0, width - 1) + "…";
    }
}
