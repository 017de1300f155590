package dev.kodama.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLayoutTest {
    @Test
    void formatsTimeLevelAndMessage() {
        assertThat(line(false, null)).matches("\\d\\d:\\d\\d:\\d\\d WARN Redis is away\\n");
    }

    @Test
    void namesTheRootOfAnExceptionOnTheSameLine() {
        var failure = new IllegalStateException("outer", new IOException("connection reset\nand more"));

        assertThat(line(false, failure)).endsWith(" Redis is away (IOException: connection reset)\n");
        assertThat(line(false, new IllegalStateException())).endsWith(" Redis is away (IllegalStateException)\n");
    }

    @Test
    void addsThreadLoggerAndTraceWhenVerbose() {
        assertThat(line(true, new IOException("reset")))
                .contains("[" + Thread.currentThread().getName() + "] dev.kodama.Test: Redis is away\n")
                .contains("java.io.IOException: reset\n", "LogLayoutTest.addsThreadLoggerAndTraceWhenVerbose");
    }

    @Test
    void escapesControlCharacters() {
        var failure = new IOException("no\u001b[2J");
        var logger = new LoggerContext().getLogger("dev.kodama.Test");
        var event = new LoggingEvent("", logger, Level.WARN, "lost {}", failure, new Object[] {"A\n\u001b[31mB\u202e"});

        assertThat(new LogLayout(false).doLayout(event))
                .endsWith(" WARN lost A\\u000a\\u001b[31mB\\u202e (IOException: no\\u001b[2J)\n");
        assertThat(new LogLayout(true).doLayout(event)).contains("\njava.io.IOException: no\\u001b[2J\n\tat ");
    }

    private static String line(boolean verbose, @Nullable Throwable failure) {
        var logger = new LoggerContext().getLogger("dev.kodama.Test");
        var event = new LoggingEvent("", logger, Level.WARN, "{} is away", failure, new Object[] {"Redis"});
        return new LogLayout(verbose).doLayout(event);
    }
}
