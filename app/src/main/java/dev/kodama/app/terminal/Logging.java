package dev.kodama.app.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged, all of it to standard error: Kodama's own words, and of the libraries' what a person must know. Logback finds
 * this class as a service; reading the same from XML would take a third of a second of every start. {@code
 * -Dlogback.configurationFile} wins over it.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final Map<String, Level> QUIET = Map.ofEntries(
            Map.entry("dev.kodama", Level.INFO),
            Map.entry("kafka", Level.ERROR),
            Map.entry("org.apache.kafka", Level.ERROR),
            Map.entry("org.apache.kafka.clients.NetworkClient", Level.OFF),
            // Streams asks it about topics that it has just made, again and again until they are there
            Map.entry("org.apache.kafka.clients.admin.internals.PartitionLeaderStrategy", Level.OFF),
            // A broker that got no processor for a moment is back in the next
            Map.entry("org.apache.kafka.controller", Level.OFF),
            // While a broker starts its coordinators refuse who is too early: who was asks again, and says so itself
            Map.entry("org.apache.kafka.coordinator", Level.OFF),
            Map.entry("org.apache.kafka.streams", Level.OFF), // what it says of a failure is said by us, in a line
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

    /** From now on all that anybody says at INFO, with stack traces. */
    public static void verbose() {
        LoggerContext context = context();
        context.reset();
        write(context, new LogLayout(true));
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    }

    /** Silences a logger, for a command that tells the same by its outcome. */
    public static void silence(String logger) {
        context().getLogger(logger).setLevel(Level.OFF);
    }

    private static void write(LoggerContext context, LogLayout line) {
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
