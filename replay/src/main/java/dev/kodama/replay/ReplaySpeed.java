package dev.kodama.replay;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Speed of a replay.
 *
 * @param factor 1 is real time, 10 ten times as fast, 0.5 half as fast; infinite is without waits
 * @param maxPause maximum wait between two events, after scaling; empty for no maximum
 */
public record ReplaySpeed(double factor, Optional<Duration> maxPause) {
    /** Without waits. */
    public static final ReplaySpeed MAX = new ReplaySpeed(Double.POSITIVE_INFINITY, Optional.empty());

    private static final Pattern FACTOR = Pattern.compile("(\\d{1,9}(\\.\\d{1,9})?)x");

    public ReplaySpeed {
        if (Double.isNaN(factor) || factor <= 0) {
            throw new IllegalArgumentException("a speed must be greater than 0, was " + factor);
        }
        maxPause.filter(Duration::isNegative).ifPresent(pause -> {
            throw new IllegalArgumentException("a pause must not be negative, was " + pause);
        });
    }

    /**
     * Parses {@code max}, {@code 1x}, {@code 10x}, {@code 0.5x}.
     *
     * @throws IllegalArgumentException with the valid forms
     */
    public static ReplaySpeed parse(String text) {
        if (text.equals("max")) {
            return MAX;
        }
        var matcher = FACTOR.matcher(text);
        double factor = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
        if (factor <= 0) {
            throw new IllegalArgumentException(
                    "must be max, 1x (as it happened), 10x, or another factor greater than 0 like 0.5x; was '" + text
                            + "'");
        }
        return new ReplaySpeed(factor, Optional.empty());
    }

    public ReplaySpeed withMaxPause(Duration newMaxPause) {
        return new ReplaySpeed(factor, Optional.of(newMaxPause));
    }

    /** Whether there are no waits. */
    boolean isMax() {
        return Double.isInfinite(factor);
    }

    /** The replay's time for an interval of event time. */
    long nanos(long eventMillis) {
        return (long) (eventMillis * 1e6 / factor);
    }
}
