package dev.kodama.app.terminal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.kodama.journal.text.PlainText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * The layout of log entries: time, level, message, and the root cause of an exception; verbose adds thread, logger and stack trace. Control
 * characters are escaped, since log messages contain published names.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    /** Formats of times. With the first entry only: for its time zones Java searches all libraries. */
    private static final class Times {
        private static final DateTimeFormatter SECONDS =
                DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
        private static final DateTimeFormatter MILLIS =
                DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    }

    private final boolean verbose;

    LogLayout(boolean verbose) {
        this.verbose = verbose;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringBuilder();
        (verbose ? Times.MILLIS : Times.SECONDS).formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append(' ').append(event.getLevel()).append(' ');
        if (verbose) {
            line.append('[')
                    .append(event.getThreadName())
                    .append("] ")
                    .append(event.getLoggerName())
                    .append(": ");
        }
        line.append(PlainText.of(String.valueOf(event.getFormattedMessage())));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(
                    verbose
                            ? "\n"
                                    + PlainText.lines(ThrowableProxyUtil.asString(thrown))
                                            .stripTrailing()
                            : " (" + PlainText.of(root(thrown)) + ")");
        }
        return line.append('\n').toString();
    }

    private static String root(IThrowableProxy thrown) {
        IThrowableProxy root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String name = root.getClassName().substring(root.getClassName().lastIndexOf('.') + 1);
        return root.getMessage() == null
                ? name
                : name + ": " + root.getMessage().lines().findFirst().orElse("");
    }
}
