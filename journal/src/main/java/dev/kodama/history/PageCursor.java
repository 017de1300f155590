package dev.kodama.history;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Where a page ended, so that the next one begins there.
 *
 * @param index whether it is a place in an entity's timeline and not in the journal
 * @param at the place: in the journal the sequence that the next page begins with (ascending) or before (descending)
 * @param bound where the first page found that all ends; without it an end that moves, such as now, would go on and on
 */
public record PageCursor(boolean index, Order order, long at, Bound bound) {
    private static final Pattern TEXT = Pattern.compile("([ji])([ad])(\\d{1,19})([-qt])(\\d{0,18})");

    /** Where the events end that were asked for: not included when ascending, included when descending. */
    public sealed interface Bound {
        /** What the first page was asked says it. */
        record None() implements Bound {}

        record Sequence(long sequence) implements Bound {}

        record Time(long millis) implements Bound {}
    }

    /** An opaque text for URLs. */
    public String text() {
        String where = (index ? "i" : "j") + (order == Order.ASC ? "a" : "d") + at;
        String end = "-";
        if (bound instanceof Bound.Sequence sequence) {
            end = "q" + sequence.sequence();
        } else if (bound instanceof Bound.Time time) {
            end = "t" + time.millis();
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString((where + end).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if it is none that {@link #text} has made */
    public static PageCursor parse(String text) {
        var parts = TEXT.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a cursor");
        }
        long at = Long.parseLong(parts.group(3));
        return new PageCursor(
                parts.group(1).equals("i"),
                parts.group(2).equals("a") ? Order.ASC : Order.DESC,
                at,
                bound(parts.group(4), parts.group(5)));
    }

    private static Bound bound(String kind, String number) {
        return switch (kind) {
            case "q" -> new Bound.Sequence(Long.parseLong(number));
            case "t" -> new Bound.Time(Long.parseLong(number));
            default -> new Bound.None();
        };
    }
}
