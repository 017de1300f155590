package dev.kodama.app.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of Logback: Kodama's messages and severe messages of libraries, to standard error. Logback finds this class as a
 * service; parsing XML instead would add a third of a second to every start. {@code -Dlogback.configurationFile} overrides it.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final Map<String, Level> QUIET = Map.ofEntries(
            Map.entry("dev.kodama", Level.INFO),
            Map.entry("kafka", Level.ERROR),
            Map.entry("org.apache.kafka", Level.ERROR),
            Map.entry("org.apache.kafka.clients.NetworkClient", Level.OFF),
            // Streams polls for topics that it has just created
            Map.entry("org.apache.kafka.clients.admin.internals.PartitionLeaderStrategy", Level.OFF),
            // A broker without processor time for a moment recovers
            Map.entry("org.apache.kafka.controller", Level.OFF),
            // A starting broker rejects early requests; clients retry and log that themselves
            Map.entry("org.apache.kafka.coordinator", Level.OFF),
            Map.entry("org.apache.kafka.streams", Level.OFF), // Kodama logs failures in one line
            Map.entry("state.change.logger", Level.ERROR),
            Map.entry("io.lettuce", Level.ERROR),
            Map.entry("io.netty", Level.ERROR));

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        write(context, new LogLayout(false));
        quieten(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void quieten(LoggerContext context) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        QUIET.forEach((logger, level) -> context.getLogger(logger).setLevel(level));
    }

    /** Logs everything at INFO from now on, with stack traces. */
    public static void verbose() {
        LoggerContext context = context();
        context.reset();
        write(context, new LogLayout(true));
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    }

    /** Writes the log with another layout from now on, unless {@code -Dlogback.configurationFile} says how. */
    public static void use(LayoutBase<ILoggingEvent> layout) {
        if (System.getProperty("logback.configurationFile") == null) {
            use(context(), layout);
        }
    }

    static void use(LoggerContext context, LayoutBase<ILoggingEvent> layout) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
        write(context, layout);
    }

    /** Silences a logger, for a command whose result says the same. */
    public static void silence(String logger) {
        context().getLogger(logger).setLevel(Level.OFF);
    }

    private static void write(LoggerContext context, LayoutBase<ILoggingEvent> line) {
        line.setContext(context);
        line.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(line);
        encoder.start();
        var stderr = new ConsoleAppender<ILoggingEvent>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
