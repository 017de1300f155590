package dev.kodama.metrics.report;

import dev.kodama.metrics.Slice;
import java.time.Duration;

/**
 * What is asked of the counts.
 *
 * @param by what a row is of
 * @param window how long the rates are taken over; whole slices
 * @param top the most rows; the others are added up in one
 */
public record StatsQuestion(By by, Duration window, int top) {
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

    public StatsQuestion {
        if (top < 1 || window.toMillis() < Slice.MILLIS || window.toMillis() % Slice.MILLIS != 0) {
            throw new IllegalArgumentException("a window is so many times 10 s, and there is one row at least");
        }
    }
}
