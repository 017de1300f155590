package dev.kodama.history.merged;

import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Cursor of a page of several sources: the cursor of each source that has more events. A source without one is at its end.
 *
 * @param order of the pages
 */
public record MergedCursor(Order order, SortedMap<String, PageCursor> cursors) {
    private static final String PREFIX = "m";
    /** Longer than the cursor of one source with its name, in this form. */
    private static final int MAX_BYTES_PER_SOURCE = 256;

    public MergedCursor {
        cursors = Collections.unmodifiableSortedMap(new TreeMap<>(cursors));
        for (var cursor : cursors.values()) {
            if (cursor.index() || cursor.order() != order) {
                throw new IllegalArgumentException("the cursors belong to other queries");
            }
        }
    }

    /** An opaque text for URLs. */
    public String text() {
        String text = cursors.entrySet().stream()
                .map(source -> source.getKey() + "=" + source.getValue().text())
                .collect(Collectors.joining(",", PREFIX + (order == Order.ASC ? "a" : "d"), ""));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The maximum length of the text of a cursor of so many sources. */
    public static int maxLetters(int sources) {
        return (sources + 1) * MAX_BYTES_PER_SOURCE;
    }

    /** @throws IllegalArgumentException if the text is no result of {@link #text} */
    public static MergedCursor parse(String text) {
        String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        if (!plain.startsWith(PREFIX + "a") && !plain.startsWith(PREFIX + "d")) {
            throw new IllegalArgumentException("not a cursor");
        }
        var order = plain.charAt(1) == 'a' ? Order.ASC : Order.DESC;
        var cursors = new TreeMap<String, PageCursor>();
        for (String source : plain.substring(2).split(",", -1)) {
            int at = source.indexOf('=');
            if (at <= 0 || cursors.put(source.substring(0, at), PageCursor.parse(source.substring(at + 1))) != null) {
                throw new IllegalArgumentException("not a cursor");
            }
        }
        return new MergedCursor(order, cursors);
    }
}
