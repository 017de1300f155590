package dev.kodama.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A stretch of time in which a subject had events.
 *
 * @param subject as a key
 */
record Window(String subject, long fromMillis, Width width) implements Comparable<Window> {
    /** How long after its end one is told: what is journaled by then is in it. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final Comparator<Window> ORDER = Comparator.comparingLong(Window::toMillis)
            .thenComparing(Window::width)
            .thenComparing(Window::subject);

    /** How long windows are. */
    enum Width {
        SECONDS("10s", TimeBucket.MILLIS),
        MINUTE("1m", 60_000);

        private final String word;
        private final long millis;

        Width(String word, long millis) {
            this.word = word;
            this.millis = millis;
        }

        String word() {
            return word;
        }

        long millis() {
            return millis;
        }
    }

    /** The windows that a tally's slices are in. */
    static List<Window> of(String subject, EventTotals tally) {
        var windows = new ArrayList<Window>();
        for (var slice : tally.slices()) {
            for (var width : Width.values()) {
                windows.add(
                        new Window(subject, Math.floorDiv(slice.fromMillis(), width.millis()) * width.millis(), width));
            }
        }
        return windows;
    }

    long toMillis() {
        return fromMillis + width.millis();
    }

    boolean isOver(long nowMillis) {
        return toMillis() + GRACE.toMillis() <= nowMillis;
    }

    @Override
    public int compareTo(Window other) {
        return ORDER.compare(this, other);
    }
}
