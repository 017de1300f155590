package dev.kodama.metrics.report;

import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.metrics.MetricKey;
import dev.kodama.metrics.TimeBucket;
import java.time.Duration;
import java.util.List;

/**
 * Query of the counts.
 *
 * @param by the grouping of rows
 * @param window time range of the rates; a multiple of {@link TimeBucket#MILLIS}
 * @param top maximum of rows; all others are added up in one
 * @param canary whether events of {@code kodama canary} count
 */
public record StatsQuery(By by, Duration window, int top, boolean canary) {
    /** Grouping of the counts. */
    public enum By {
        EVENT_TYPE("event_type"),
        ENTITY_TYPE("entity_type");

        private final String label;

        By(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        By other() {
            return this == EVENT_TYPE ? ENTITY_TYPE : EVENT_TYPE;
        }
    }

    /** A query without the events of {@code kodama canary}. */
    public StatsQuery(By by, Duration window, int top) {
        this(by, window, top, false);
    }

    /** Windows that {@link #of} accepts, the default first. */
    public static final List<String> WINDOWS = List.of("10s", "1m");

    /** From validated parameters: {@code by} is a {@link By#label}, {@code window} one of {@link #WINDOWS}. */
    public static StatsQuery of(String by, String window, int top, boolean canary) {
        return new StatsQuery(
                by.equals(By.EVENT_TYPE.label()) ? By.EVENT_TYPE : By.ENTITY_TYPE,
                window.equals("1m") ? Duration.ofMinutes(1) : Duration.ofSeconds(10),
                top,
                canary);
    }

    public StatsQuery {
        if (top < 1 || window.toMillis() < TimeBucket.MILLIS || window.toMillis() % TimeBucket.MILLIS != 0) {
            throw new IllegalArgumentException("window must be a multiple of 10 s, and top at least 1");
        }
    }

    boolean counts(MetricKey key) {
        return canary || !CanaryType.is(key.eventType());
    }
}
