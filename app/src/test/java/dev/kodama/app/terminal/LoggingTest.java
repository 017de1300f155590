package dev.kodama.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void omitsMessagesOfCoordinatorsDuringTheStart() {
        Logging.quieten(context);

        assertThat(level("org.apache.kafka.coordinator.group.GroupCoordinatorService"))
                .isEqualTo(Level.OFF);
        assertThat(level("org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime"))
                .isEqualTo(Level.OFF);
        assertThat(level("org.apache.kafka.storage")).isEqualTo(Level.ERROR);
        assertThat(level("dev.kodama.mirror.Mirror")).isEqualTo(Level.INFO);
    }

    @Test
    void writesEachEntryOnceAfterItsLayoutHasChanged() {
        Logging.use(context, new LogLayout(false));
        Logging.use(context, new LogLayout(true));
        var appenders = new ArrayList<Appender<ILoggingEvent>>();
        context.getLogger("ROOT").iteratorForAppenders().forEachRemaining(appenders::add);

        assertThat(appenders).hasSize(1);
        assertThat(appenders.get(0).isStarted()).isTrue();
    }

    private Level level(String logger) {
        return context.getLogger(logger).getEffectiveLevel();
    }
}
