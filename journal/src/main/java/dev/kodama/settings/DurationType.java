package dev.kodama.settings;

import java.time.Duration;

/** Durations as {@link Durations} parses them; both bounds are included. */
record DurationType(Duration min, Duration max) implements SettingType<Duration> {
    /** Longer than any duration that can be given. */
    static final Duration UNBOUNDED = Duration.ofSeconds(Long.MAX_VALUE);

    @Override
    public String placeholder() {
        return "DURATION";
    }

    @Override
    public String values() {
        String from = min.isZero() ? "" : "at least `" + Durations.format(min) + "`";
        String to = max.equals(UNBOUNDED) ? "" : "up to `" + Durations.format(max) + "`";
        return from + (from.isEmpty() || to.isEmpty() ? "" : ", ") + to;
    }

    @Override
    public Duration parse(String text) {
        var duration = Durations.parse(text);
        if (duration.compareTo(min) < 0) {
            throw new IllegalArgumentException("must be " + Durations.format(min) + " or longer, was '" + text + "'");
        }
        if (duration.compareTo(max) > 0) {
            throw new IllegalArgumentException("must be at most " + Durations.format(max) + ", was '" + text + "'");
        }
        return duration;
    }

    @Override
    public String format(Duration value) {
        return Durations.format(value);
    }
}
