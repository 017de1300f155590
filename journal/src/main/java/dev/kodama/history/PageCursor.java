package dev.kodama.history;

import dev.kodama.journal.JournalEpoch;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cursor: the end of a page, where the next one starts.
 *
 * @param epoch the journal of its sequences; null if it is unknown
 * @param index whether it belongs to an entity's timeline instead of the history
 * @param at in the journal, the sequence that the next page starts with (ascending) or before (descending)
 * @param bound end of the query as resolved for the first page, so that a moving end such as now stays fixed
 */
public record PageCursor(@Nullable JournalEpoch epoch, boolean index, Order order, long at, Bound bound) {
    private static final Pattern TEXT =
            Pattern.compile("([ji])([ad])(\\d{1,19})([-qt])(\\d{0,18})(?:@([A-Za-z0-9_-]{22}))?");

    /** End of the query: exclusive when ascending, inclusive when descending. */
    public sealed interface Bound {
        /** As in the query. */
        record None() implements Bound {}

        record Sequence(long sequence) implements Bound {}

        record Time(long millis) implements Bound {}
    }

    /** An opaque text for URLs. */
    public String text() {
        String position = (index ? "i" : "j") + (order == Order.ASC ? "a" : "d") + at;
        String end = "-";
        if (bound instanceof Bound.Sequence sequence) {
            end = "q" + sequence.sequence();
        } else if (bound instanceof Bound.Time time) {
            end = "t" + time.millis();
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((position + end + (epoch == null ? "" : "@" + epoch)).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if the text is no result of {@link #text} */
    public static PageCursor parse(String text) {
        var parts = TEXT.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a cursor");
        }
        long at = Long.parseLong(parts.group(3));
        String epoch = parts.group(6);
        return new PageCursor(
                epoch == null ? null : new JournalEpoch(epoch),
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
