package dev.kodama.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

class LogbackProviderTest {
    @Test
    void startsLogbackWithTheConfigurationOfKodama() {
        String configured = System.getProperty("logback.configurationFile");
        System.clearProperty("logback.configurationFile"); // the tests have one of their own
        try {
            var provider = new LogbackProvider();
            provider.initialize();

            var context = (LoggerContext) provider.getLoggerFactory();
            assertThat(context.isStarted()).isTrue();
            assertThat(context.getLogger("dev.kodama").getLevel()).isEqualTo(Level.INFO);
            assertThat(context.getLogger("any").getEffectiveLevel()).isEqualTo(Level.WARN);
            assertThat(context.getMDCAdapter()).isSameAs(provider.getMDCAdapter());
        } finally {
            if (configured != null) {
                System.setProperty("logback.configurationFile", configured);
            }
        }
    }
}
