package dev.kodama.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.kodama.http.access.AuditLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** The levels of this process's loggers. At most {@value #MAX_CHANGED} loggers are changed at a time. Thread-safe. */
final class LogLevels {
    static final int MAX_CHANGED = 100;

    private static final LogLevels OF_THIS_PROCESS = new LogLevels((LoggerContext) LoggerFactory.getILoggerFactory());

    private final LoggerContext context;
    /** The own level of each changed logger before its first change; empty where it had none. */
    private final Map<String, Optional<Level>> defaults = new HashMap<>();

    LogLevels(LoggerContext context) {
        this.context = context;
        var audit = context.getLogger(AuditLog.NAME);
        if (audit.getLevel() == null) { // no level above it turns it off
            audit.setLevel(Level.INFO);
        }
    }

    /** The levels of this process, of which there is one set. */
    static LogLevels ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** The loggers with a level of their own, by name, but the audit log; others have that of the package above. */
    synchronized SortedMap<String, Level> all() {
        var all = new TreeMap<String, Level>();
        for (var logger : context.getLoggerList()) {
            if (logger.getLevel() != null && !logger.getName().equals(AuditLog.NAME)) {
                all.put(logger.getName(), logger.getLevel());
            }
        }
        return all;
    }

    /**
     * Changes a level.
     *
     * @return false if too many loggers are changed already
     */
    synchronized boolean set(LogLevel wanted) {
        if (defaults.size() >= MAX_CHANGED && !defaults.containsKey(wanted.logger())) {
            return false;
        }
        var logger = context.getLogger(wanted.logger());
        defaults.putIfAbsent(wanted.logger(), Optional.ofNullable(logger.getLevel()));
        logger.setLevel(wanted.level());
        return true;
    }

    /** Takes a change back; nothing happens to a logger that was not changed. */
    synchronized void reset(String logger) {
        var before = defaults.remove(logger);
        if (before != null) {
            context.getLogger(logger).setLevel(before.orElse(null));
        }
    }
}
