package dev.kodama.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import org.slf4j.LoggerFactory;

/** Turns logging up and down; what is logged by default stands in {@code logback.xml}. */
final class Logs {
    private Logs() {}

    /** From now on as {@code logback-verbose.xml} says. */
    static void verbose() {
        LoggerContext context = context();
        context.reset();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(Logs.class.getResource("/logback-verbose.xml"));
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Silences a logger, for a command that tells the same by its outcome. */
    static void silence(String logger) {
        context().getLogger(logger).setLevel(Level.OFF);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
