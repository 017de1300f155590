package dev.kodama.journal.text;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Formats ISO times in UTC with milliseconds, and parses ISO times, dates and durations before now. */
public final class IsoTimestamps {
    /** The forms that {@link #parse} accepts, for an error message. */
    public static final String EXAMPLES = "a time like 2026-03-03T12:00Z, a date like 2026-03-03 (UTC)";

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern AGO = Pattern.compile("-(\\d{1,9})([smhd])");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

    private IsoTimestamps() {}

    /** {@code 2026-03-03T12:00:00.000Z}. */
    public static String text(Instant time) {
        return MILLIS.format(time);
    }

    /**
     * Parses {@code 2026-03-03T12:00:00Z}, {@code 2026-03-03T12:00+01:00}, or {@code 2026-03-03}: midnight in UTC.
     *
     * @throws DateTimeParseException if the text has none of these forms
     */
    public static Instant parse(String text) {
        return text.indexOf('T') < 0 && text.indexOf('t') < 0
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(text).toInstant();
    }

    /** Parses a duration before now: {@code -90s}, {@code -10m}, {@code -2h} or {@code -7d}. Empty for any other text. */
    public static Optional<Instant> ago(String text, Instant now) {
        var ago = AGO.matcher(text);
        return ago.matches()
                ? Optional.of(now.minus(Duration.of(Long.parseLong(ago.group(1)), UNITS.get(ago.group(2)))))
                : Optional.empty();
    }

    /**
     * Parses a time as {@link #parse}, or a duration before now like {@code -10m}.
     *
     * @throws IllegalArgumentException with the valid forms
     */
    public static Instant past(String text, Instant now) {
        try {
            var time = ago(text, now).orElseGet(() -> parse(text));
            return Instant.ofEpochMilli(time.toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("must be " + EXAMPLES + ", or -10m; was '" + text + "'", e);
        }
    }
}
