package dev.kodama.app.terminal;

import dev.kodama.journal.text.PlainText;
import java.util.Arrays;
import java.util.Locale;

/** Formats the rows of printed tables. Control characters are escaped, so that no name can break its row. */
public final class TableRow {
    private TableRow() {}

    /**
     * Formats a row, without trailing blanks and line end.
     *
     * @param format as for {@link String#format}, without a line end
     */
    public static String of(String format, Object... cells) {
        Object[] shown = Arrays.stream(cells)
                .map(cell -> cell instanceof String text ? PlainText.of(text) : cell)
                .toArray();
        return String.format(Locale.ROOT, format, shown).stripTrailing();
    }

    /** Shortens a cell to a maximum number of characters. */
    public static String shortened(String cell, int width) {
        String plain = PlainText.of(cell);
        return plain.length() <= width ? plain : plain.substring(0, width - 1) + "…";
    }
}
