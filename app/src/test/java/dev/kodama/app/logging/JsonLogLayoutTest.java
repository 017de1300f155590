package dev.kodama.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonLogLayoutTest {
    private static String line(String argument, @Nullable Throwable failure) {
        var logger = new LoggerContext().getLogger("dev.kodama.Test");
        var event = new LoggingEvent("", logger, Level.WARN, "{} is away", failure, new Object[] {argument});
        event.setInstant(Instant.parse("2026-03-03T12:00:00.120Z"));
        return new JsonLogLayout().doLayout(event);
    }

    private static JsonNode json(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }

    @Test
    void isAnObjectALine() throws IOException {
        String line = line("Redis", null);

        assertThat(line).isEqualTo(json(line) + "\n");
        assertThat(json(line).toString())
                .isEqualTo("{\"time\":\"2026-03-03T12:00:00.120Z\",\"level\":\"WARN\",\"logger\":\"dev.kodama.Test\","
                        + "\"thread\":\"" + Thread.currentThread().getName() + "\",\"message\":\"Redis is away\"}");
    }

    @Test
    void keepsWhatWasPublishedOnOneLineOfAscii() throws IOException {
        String line = line("A\n\u001b[31mB\u202e\"", null);

        assertThat(line.strip()).matches("[ -~]+");
        assertThat(json(line).path("message").asText()).isEqualTo("A\n\u001b[31mB\u202e\" is away");
    }

    @Test
    void hasAnExceptionWithItsCausesAsFields() throws IOException {
        var error = json(line("Redis", new IllegalStateException("outer", new IOException("reset"))))
                .path("error");

        assertThat(error.path("type").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.path("message").asText()).isEqualTo("outer");
        assertThat(error.path("stack").asText()).contains("Caused by: java.io.IOException: reset", "JsonLogLayoutTest");
    }
}
