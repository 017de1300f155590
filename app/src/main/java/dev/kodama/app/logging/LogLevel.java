package dev.kodama.app.logging;

import ch.qos.logback.classic.Level;
import dev.kodama.http.access.AuditLog;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A logger and its level. Libraries stay at INFO or above: below it Jetty logs request headers and lettuce commands, with tokens and passwords.
 * The audit log stays on.
 *
 * @param logger a logger or a package; {@code ROOT} for all that have no level of their own
 */
public record LogLevel(String logger, Level level) {
    private static final Map<String, Level> LEVELS = new TreeMap<>(Map.of(
            "OFF", Level.OFF,
            "ERROR", Level.ERROR,
            "WARN", Level.WARN,
            "INFO", Level.INFO,
            "DEBUG", Level.DEBUG,
            "TRACE", Level.TRACE));
    private static final String OURS = "dev.kodama";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$-]*(\\.[\\w$-]+)*");
    private static final int MAX_NAME = 200;

    public LogLevel {
        if (logger.length() > MAX_NAME || !NAME.matcher(logger).matches()) {
            throw new IllegalArgumentException("must name a logger like dev.kodama.mirror, or ROOT");
        } else if (logger.equals(AuditLog.NAME)) {
            throw new IllegalArgumentException("must not be " + AuditLog.NAME + ": the audit log stays on");
        } else if (!level.isGreaterOrEqual(Level.INFO) && !isOurs(logger)) {
            throw new IllegalArgumentException("must be INFO or above for " + logger
                    + ": libraries log tokens and passwords below; DEBUG and TRACE are for " + OURS);
        }
    }

    /**
     * Reads a logger and the name of its level.
     *
     * @throws IllegalArgumentException if one is not possible; the message begins with "must"
     */
    public static LogLevel of(String logger, String level) {
        var found = LEVELS.get(level.toUpperCase(Locale.ROOT));
        if (found == null) {
            throw new IllegalArgumentException(
                    "must have a level of " + String.join(", ", LEVELS.keySet()) + ", was '" + level + "'");
        }
        return new LogLevel(logger, found);
    }

    /** Reads {@code LOGGER=LEVEL}; errors as of {@link #of}. */
    static LogLevel parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("must be like dev.kodama.mirror=DEBUG, was '" + text + "'");
        }
        return of(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }

    private static boolean isOurs(String logger) {
        return logger.equals(OURS) || logger.startsWith(OURS + ".");
    }
}
