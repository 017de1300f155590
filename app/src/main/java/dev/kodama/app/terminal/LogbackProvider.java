package dev.kodama.app.terminal;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Starts Logback with {@link Logging}, without the searches for a provider and a configurator that open every library. {@code bin/kodama}
 * names it in {@code -Dslf4j.provider}. With {@code -Dlogback.configurationFile} it starts Logback as usual.
 */
public final class LogbackProvider implements SLF4JServiceProvider {
    private final SLF4JServiceProvider provider =
            System.getProperty("logback.configurationFile") == null ? new Configured() : new LogbackServiceProvider();

    @Override
    public void initialize() {
        provider.initialize();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return provider.getLoggerFactory();
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return provider.getMarkerFactory();
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return provider.getMDCAdapter();
    }

    @Override
    public String getRequestedApiVersion() {
        return provider.getRequestedApiVersion();
    }

    private static final class Configured implements SLF4JServiceProvider {
        private final LoggerContext context = new LoggerContext();
        private final IMarkerFactory markers = new BasicMarkerFactory();
        private final LogbackMDCAdapter diagnostics = new LogbackMDCAdapter();

        @Override
        public void initialize() {
            context.setName("default");
            context.setMDCAdapter(diagnostics);
            var configurator = new Logging();
            configurator.setContext(context);
            var unused = configurator.configure(context);
            context.start();
        }

        @Override
        public ILoggerFactory getLoggerFactory() {
            return context;
        }

        @Override
        public IMarkerFactory getMarkerFactory() {
            return markers;
        }

        @Override
        public MDCAdapter getMDCAdapter() {
            return diagnostics;
        }

        @Override
        public String getRequestedApiVersion() {
            return LogbackServiceProvider.REQUESTED_API_VERSION;
        }
    }
}
