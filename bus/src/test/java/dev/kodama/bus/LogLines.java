package dev.kodama.bus;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Captures the log lines of the bus and lettuce. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.kodama.bus");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    LogLines() {
        OURS.setLevel(Level.INFO);
        ROOT.addAppender(this);
        start();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    protected void append(ILoggingEvent line) {
        if (!line.getLoggerName().startsWith("dev.kodama.embedded")) { // the servers of the test
            lines.add(line.getFormattedMessage());
        }
    }

    @Override
    public void close() {
        ROOT.detachAppender(this);
        OURS.setLevel(null);
    }
}
