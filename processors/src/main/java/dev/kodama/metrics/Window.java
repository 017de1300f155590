package dev.kodama.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A time window in which a key had events.
 *
 * @param key as of {@link MetricKey#text}
 */
record Window(String key, long fromMillis, Width width) implements Comparable<Window> {
    /** Time from a window's end until it is emitted, for events that are journaled late. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final Comparator<Window> ORDER = Comparator.comparingLong(Window::toMillis)
            .thenComparing(Window::width)
            .thenComparing(Window::key);

    /** Lengths of windows. */
    enum Width {
        SECONDS("10s", TimeBucket.MILLIS),
        MINUTE("1m", 60_000);

        private final String label;
        private final long millis;

        Width(String label, long millis) {
            this.label = label;
            this.millis = millis;
        }

        String label() {
            return label;
        }

        long millis() {
            return millis;
        }
    }

    /** The windows of the totals' buckets. */
    static List<Window> of(String key, EventTotals totals) {
        var windows = new ArrayList<Window>();
        for (var bucket : totals.buckets()) {
            for (var width : Width.values()) {
                windows.add(
                        new Window(key, Math.floorDiv(bucket.fromMillis(), width.millis()) * width.millis(), width));
            }
        }
        return windows;
    }

    long toMillis() {
        return fromMillis + width.millis();
    }

    /** The time from which on it is emitted. */
    long overAtMillis() {
        return toMillis() + GRACE.toMillis();
    }

    boolean isOver(long nowMillis) {
        return overAtMillis() <= nowMillis;
    }

    @Override
    public int compareTo(Window other) {
        return ORDER.compare(this, other);
    }
}
