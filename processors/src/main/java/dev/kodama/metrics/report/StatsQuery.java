package dev.kodama.metrics.report;

import dev.kodama.metrics.TimeBucket;
import java.time.Duration;
import java.util.List;

/**
 * What is asked of the counts.
 *
 * @param by what a row is of
 * @param window how long the rates are taken over; whole slices
 * @param top the most rows; the others are added up in one
 */
public record StatsQuery(By by, Duration window, int top) {
    /** Events are added up over one of these. */
    public enum By {
        EVENT_TYPE("event_type"),
        ENTITY_TYPE("entity_type");

        private final String word;

        By(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        By other() {
            return this == EVENT_TYPE ? ENTITY_TYPE : EVENT_TYPE;
        }
    }

    /** What {@link #of} takes for a window, the default first. */
    public static final List<String> WINDOWS = List.of("10s", "1m");

    /** From words that were checked: {@code by} is one of {@link By#word}, {@code window} one of {@link #WINDOWS}. */
    public static StatsQuery of(String by, String window, int top) {
        return new StatsQuery(
                by.equals(By.EVENT_TYPE.word()) ? By.EVENT_TYPE : By.ENTITY_TYPE,
                window.equals("1m") ? Duration.ofMinutes(1) : Duration.ofSeconds(10),
                top);
    }

    public StatsQuery {
        if (top < 1 || window.toMillis() < TimeBucket.MILLIS || window.toMillis() % TimeBucket.MILLIS != 0) {
            throw new IllegalArgumentException("a window is so many times 10 s, and there is one row at least");
        }
    }
}
