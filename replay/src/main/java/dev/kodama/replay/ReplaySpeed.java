package dev.kodama.replay;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How fast events are replayed.
 *
 * @param factor 1 is as it happened, 10 ten times as fast, 0.5 half as fast; infinite is as fast as can be
 * @param maxPause the longest wait between two events, as it is waited: longer ones are cut to it; empty leaves them
 */
public record ReplaySpeed(double factor, Optional<Duration> maxPause) {
    /** As fast as can be. */
    public static final ReplaySpeed MAX = new ReplaySpeed(Double.POSITIVE_INFINITY, Optional.empty());

    private static final Pattern FACTOR = Pattern.compile("(\\d{1,9}(\\.\\d{1,9})?)x");

    public ReplaySpeed {
        if (Double.isNaN(factor) || factor <= 0) {
            throw new IllegalArgumentException("a pace is greater than 0, was " + factor);
        }
        maxPause.filter(Duration::isNegative).ifPresent(pause -> {
            throw new IllegalArgumentException("a pause is not negative, was " + pause);
        });
    }

    /**
     * Reads {@code max}, {@code 1x}, {@code 10x}, {@code 0.5x}.
     *
     * @throws IllegalArgumentException one line that says what would be right
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

    /** Whether events follow each other without any wait. */
    boolean unpaced() {
        return Double.isInfinite(factor);
    }

    /** How long a stretch of event time takes. */
    long nanos(long eventMillis) {
        return (long) (eventMillis * 1e6 / factor);
    }
}
