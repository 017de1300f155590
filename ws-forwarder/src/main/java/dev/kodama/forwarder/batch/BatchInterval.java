package dev.kodama.forwarder.batch;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query parameter {@code batch}: the shortest time between two arrays of frames. */
public final class BatchInterval {
    /** The query parameter. */
    public static final String PARAMETER = "batch";

    private static final Pattern MILLIS = Pattern.compile("(\\d{1,4})ms");
    private static final int MAX_MILLIS = 1_000;

    private BatchInterval() {}

    /**
     * Reads the parameter; zero, for a frame an event, by default.
     *
     * @throws IllegalArgumentException one sentence that names it and its valid values
     */
    public static Duration of(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Duration.ZERO;
        }
        var millis = MILLIS.matcher(text.strip());
        int count = millis.matches() ? Integer.parseInt(millis.group(1)) : 0;
        if (count < 1 || count > MAX_MILLIS) {
            throw new IllegalArgumentException("batch must be 1ms to 1000ms, was '" + text + "'");
        }
        return Duration.ofMillis(count);
    }
}
