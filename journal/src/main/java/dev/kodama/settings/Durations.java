package dev.kodama.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as a number with its unit: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 12h}, {@code 7d}. */
public final class Durations {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Parses the value of an option.
     *
     * @param name name of the option in the error
     * @throws SettingException if it is no duration
     */
    public static Duration parse(String name, String text) {
        try {
            return parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new SettingException(name, String.valueOf(e.getMessage()));
        }
    }

    /** @throws IllegalArgumentException if it is no duration; the message begins with "must" */
    static Duration parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a duration like 500ms, 30s, 5m, 12h or 7d, was '" + text + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Formats with the largest unit that needs no fraction. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        return seconds == 0 || seconds % 60 != 0
                ? seconds + "s"
                : seconds % 3_600 != 0
                        ? seconds / 60 + "m"
                        : seconds % 86_400 != 0 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }
}
