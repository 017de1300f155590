package dev.kodama.replay.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.StartPosition;
import dev.kodama.replay.request.Request.NoReplyAddress;
import dev.kodama.replay.request.Request.Rejected;
import dev.kodama.replay.request.Request.Valid;
import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

    private static Request read(String message) {
        return RequestReader.read(message.getBytes(UTF_8), NOW, null);
    }

    @Test
    void parsesASubscriberAlone() {
        assertThat(read("{\"subscriber\":\"svc-1\",\"event_types\":null,\"since\":null,\"more\":{}}"))
                .isInstanceOfSatisfying(Valid.class, valid -> {
                    assertThat(valid.subscriber()).isEqualTo("svc-1");
                    assertThat(valid.filter().passesAll()).isTrue();
                    assertThat(valid.since()).isEmpty();
                });
    }

    @ParameterizedTest
    @CsvSource({"TASK_DONE, true", "AGENT_UP, true", "AGENT, false", "task_done, false"})
    void parsesEventTypesAndPatterns(String eventType, boolean passes) {
        assertThat(read("{\"subscriber\":\"a\",\"event_types\":[\"TASK_DONE\",\"AGENT_*\"]}"))
                .isInstanceOfSatisfying(
                        Valid.class,
                        valid -> assertThat(valid.filter().passes(new Head(eventType, "t", "1", true)))
                                .isEqualTo(passes));
    }

    @Test
    void passesAllWithoutEventTypes() {
        assertThat(read("{\"subscriber\":\"a\",\"event_types\":[]}"))
                .isInstanceOfSatisfying(
                        Valid.class,
                        valid -> assertThat(valid.filter().passesAll()).isTrue());
    }

    @Test
    void parsesTheStart() {
        assertThat(since("4711")).isEqualTo(new StartPosition.AtSequence(4711));
        assertThat(since("\"4711\"")).isEqualTo(new StartPosition.AtSequence(4711));
        assertThat(since("\"earliest\"")).isEqualTo(new StartPosition.Earliest());
        assertThat(since("\"latest\"")).isEqualTo(new StartPosition.Latest());
        assertThat(since("\"-10m\"")).isEqualTo(new StartPosition.AtTime(Instant.parse("2026-03-03T11:50:00Z")));
        assertThat(since("\"2026-01-01T00:00:00.5Z\""))
                .isEqualTo(new StartPosition.AtTime(Instant.parse("2026-01-01T00:00:00.5Z")));
    }

    private static StartPosition since(String json) {
        return assertThat(read("{\"subscriber\":\"a\",\"since\":" + json + "}"))
                .asInstanceOf(InstanceOfAssertFactories.type(Valid.class))
                .actual()
                .since()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"event_types\":\"A\"         | event_types must be an array of strings",
                "\"event_types\":{\"a\":\"b\"} | event_types must be an array of strings",
                "\"event_types\":[1]           | event_types must be an array of strings",
                "\"event_types\":[\"\"]        | event_types must be an array of strings",
                "\"event_types\":[\"*a*a*a*a*b\"] | event_types may have at most 3 * in one, was '*a*a*a*a*b'",
                "\"since\":\"yesterday\"       | since must be earliest, latest, a sequence,",
                "\"since\":0                   | a sequence starts at 1",
                "\"since\":-3                  | since must be earliest",
                "\"since\":1.5                 | since must be a string or a sequence, was 1.5",
                "\"since\":[1]                 | since must be a string or a sequence",
                "\"since\":true                | since must be a string or a sequence"
            })
    void reportsTheErrorToTheSubscriber(String field, String says) {
        assertThat(read("{\"subscriber\":\"a\"," + field + "}")).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.subscriber()).isEqualTo("a");
            assertThat(rejected.reason()).contains(says).doesNotContain("\n");
        });
    }

    @Test
    void reportsAnInvalidNameUnderThatName() {
        assertThat(read("{\"subscriber\":\"a b\"}"))
                .isEqualTo(new Rejected("a b", "subscriber must be 1 to 100 letters, digits, '.', '_' or '-'"));
    }

    @Test
    void limitsTheNumberOfEventTypes() {
        String types = "[\"a\"" + ",\"a\"".repeat(200) + "]";

        assertThat(read("{\"subscriber\":\"a\",\"event_types\":" + types + "}")).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "hello",
                "{\"subscriber\":\"a\"",
                "{\"subscriber\":\"a\"} x",
                "[\"a\"]",
                "\"a\"",
                "null",
                "{}",
                "{\"subscriber\":7}",
                "{\"subscriber\":null}",
                "[[[[[[",
            })
    void findsNoReplyAddress(String message) {
        assertThat(read(message)).isInstanceOf(NoReplyAddress.class);
    }

    @Test
    void rejectsAMessageThatIsTooLong() {
        assertThat(read("{\"subscriber\":\"a\",\"x\":\"" + "x".repeat(70_000) + "\"}"))
                .isInstanceOf(NoReplyAddress.class);
        assertThat(read("{\"subscriber\":\"" + "x".repeat(300) + "\"}")).isInstanceOf(NoReplyAddress.class);
        assertThat(RequestReader.read(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}, NOW, null))
                .isInstanceOf(NoReplyAddress.class);
    }
}
