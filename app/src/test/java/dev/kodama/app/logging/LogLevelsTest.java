package dev.kodama.app.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogLevelsTest {
    private final LoggerContext context = new LoggerContext();
    private final LogLevels levels = new LogLevels(context);

    @Test
    void changesALoggerAndAllBelowUntilItIsTakenBack() {
        context.getLogger("org.apache.kafka").setLevel(Level.ERROR);

        levels.set(LogLevel.of("org.apache.kafka", "warn"));
        levels.set(LogLevel.of("org.apache.kafka", "INFO"));
        levels.set(LogLevel.of("dev.kodama.mirror", "DEBUG"));

        assertThat(context.getLogger("org.apache.kafka.clients.Metadata").getEffectiveLevel())
                .isEqualTo(Level.INFO);
        assertThat(levels.all()).containsEntry("dev.kodama.mirror", Level.DEBUG);
        levels.reset("org.apache.kafka");
        levels.reset("dev.kodama.mirror");
        levels.reset("never.changed");

        assertThat(levels.all()).containsEntry("org.apache.kafka", Level.ERROR).doesNotContainKey("dev.kodama.mirror");
    }

    @Test
    void keepsTheAuditLogOn() {
        levels.set(LogLevel.of("ROOT", "OFF"));
        levels.set(LogLevel.of("dev.kodama", "OFF"));

        assertThat(context.getLogger("dev.kodama.audit").isInfoEnabled()).isTrue();
        assertThatThrownBy(() -> LogLevel.of("dev.kodama.audit", "WARN"))
                .hasMessageContaining("the audit log stays on");
    }

    @ParameterizedTest
    @CsvSource({"ROOT, DEBUG", "org.eclipse.jetty, TRACE", "io.lettuce, debug", "dev.kodamax, DEBUG", "dev, DEBUG"})
    void letsNoLibraryLogTokensAndPasswords(String logger, String level) {
        assertThatThrownBy(() -> LogLevel.of(logger, level))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be INFO or above for " + logger);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "a", "a=LOUD", "=INFO", "a b=INFO", "a..b=INFO", ".a=INFO"})
    void explainsWhatIsNoLevel(String text) {
        assertThatThrownBy(() -> LogLevel.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ");
    }

    @Test
    void changesABoundedNumberOfLoggers() {
        for (int i = 0; i < LogLevels.MAX_CHANGED; i++) {
            assertThat(levels.set(LogLevel.of("dev.kodama.n" + i, "DEBUG"))).isTrue();
        }

        assertThat(levels.set(LogLevel.of("dev.kodama.more", "DEBUG"))).isFalse();
        assertThat(levels.set(LogLevel.of("dev.kodama.n0", "TRACE"))).isTrue();
        levels.reset("dev.kodama.n0");

        assertThat(levels.set(LogLevel.of("dev.kodama.more", "DEBUG"))).isTrue();
    }
}
