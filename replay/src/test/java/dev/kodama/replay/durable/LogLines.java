package dev.kodama.replay.durable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Captures the log lines of durable subscriptions. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.kodama.replay.durable");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    LogLines() {
        OURS.addAppender(this);
        start();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    protected void append(ILoggingEvent line) {
        lines.add(line.getFormattedMessage());
    }

    @Override
    public void close() {
        OURS.detachAppender(this);
    }
}
