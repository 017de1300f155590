package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalEventJsonTest {
    private static final String OURS =
            "{\"seq\":7,\"time\":\"2026-03-03T12:00:00.000Z\",\"channel\":\"events.A\",\"source\":\"default\"";

    @Test
    void writesTheJournalsFieldsFirst() {
        assertThat(line("{\"event_type\":\"A\",\"payload\":{\"n\":1}}"))
                .isEqualTo(OURS + ",\"event_type\":\"A\",\"payload\":{\"n\":1}}");
    }

    @Test
    void writesAnEmptyObject() {
        assertThat(line("{ }")).isEqualTo(OURS + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // one, or all four in published order; values and escaped names letter by letter
                "\"time\":1.50,\"a\":1                         | \"a\":1 | \"time\":1.50",
                "\"seq\":\"x\",\"a\":1,\"time\":{\"b\":[2, 1e5]},\"s\\u006furce\":3, \"channel\" : null "
                        + "| \"a\":1 | \"seq\":\"x\",\"time\":{\"b\":[2, 1e5]},\"s\\u006furce\":3,\"channel\" : null",
                // repeated ones all stay, as they do elsewhere in the line
                "\"time\":1,\"a\":1,\"time\":2,\"a\":2          | \"a\":1,\"a\":2 | \"time\":1,\"time\":2",
                // the body's own published goes with them, and where it could be taken for them
                "\"published\":true,\"a\":1,\"time\":2           | \"a\":1 | \"published\":true,\"time\":2",
                "\"time\":2,\"published\":{\"time\":3},\"a\":1     | \"a\":1 | \"time\":2,\"published\":{\"time\":3}",
                "\"published\":{\"time\":3},\"a\":1              | \"a\":1 | \"published\":{\"time\":3}",
                "\"published\":1,\"a\":1,\"published\":{}         | \"a\":1 | \"published\":1,\"published\":{}",
            })
    void keepsDisplacedFieldsUnderPublished(String body, String left, String displaced) {
        assertThat(line("{" + body + "}")).isEqualTo(OURS + "," + left + ",\"published\":{" + displaced + "}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"published\":true", "\"published\":[1],\"a\":{\"time\":1}", "\"Time\":1,\"seq \":2"})
    void keepsOtherFieldsInPlace(String fields) {
        assertThat(line("{" + fields + "}")).isEqualTo(OURS + "," + fields + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "1e5",
                "-0.0",
                "12345678901234567890123",
                "0.1000000000000000055511151231257827",
                "\"\\u00e9é\\/\\n\"",
                "\"\\ud83d\"",
                "\"a,\"",
                "\"木霊😀\"",
                "[1, 2]",
                "{\"seq\":1}",
                "true",
                "null"
            })
    void keepsTheTextOfAValue(String value) {
        assertThat(line("{\"a\":" + value + "}")).isEqualTo(OURS + ",\"a\":" + value + "}");
        assertThat(line("{\"a\":" + value + " , \"b\":2}")).isEqualTo(OURS + ",\"a\":" + value + ",\"b\":2}");
    }

    @Test
    void isOneLineForAnyLayout() {
        assertThat(line("{\n  \"a\" : [\n1,\r\n\t2 ],\n  \"b\": 3\n}\n"))
                .isEqualTo(OURS + ",\"a\" : [ 1,   2 ],\"b\": 3}");
    }

    @Test
    void acceptsDeepNestingAndLongValues() {
        String deep = "[".repeat(50_000) + "]".repeat(50_000);
        String number = "9".repeat(5_000);

        assertThat(line("{\"a\":" + deep + ",\"b\":" + number + "}"))
                .isEqualTo(OURS + ",\"a\":" + deep + ",\"b\":" + number + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "\\n", "木 "})
    void copiesAMegabyte(String letter) {
        String rest = ",\"a\" : [ \"" + letter.repeat(1_000_000) + "\" ],\"b\":2";

        assertThat(line("{\"time\":1" + rest + "}")).isEqualTo(OURS + rest + ",\"published\":{\"time\":1}}");
        assertThat(line("{\"a\":\n[" + "\n1,".repeat(300_000) + "2]}"))
                .isEqualTo(OURS + ",\"a\": [" + " 1,".repeat(300_000) + "2]}");
    }

    @Test
    void quotesTheChannel() {
        var event = JournaledEvent.of(1, Instant.EPOCH, "events.\"\n", "default", "{}");

        assertThat(JournalEventJson.line(event)).contains("\"channel\":\"events.\\\"\\n\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{\"a\"", "{\"a\":1"})
    void writesABodyThatIsNoObjectAsText(String body) {
        assertThat(line(body)).isEqualTo(OURS + ",\"body\":\"" + body.replace("\"", "\\\"") + "\"}");
    }

    private static String line(String body) {
        return JournalEventJson.line(
                JournaledEvent.of(7, Instant.parse("2026-03-03T12:00:00Z"), "events.A", "default", body));
    }
}
