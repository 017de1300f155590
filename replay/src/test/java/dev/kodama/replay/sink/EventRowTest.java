package dev.kodama.replay.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournaledEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRowTest {
    @Test
    void splitsAnEvent() {
        var row = row(
                "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-é\",\"payload\":{\"n\":1.50}}");

        assertThat(row)
                .isEqualTo(new EventRow(
                        7, 1_500, "events.TASK_DONE", "main", "TASK_DONE", "task", "t-é", "{\"n\":1.50}", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"payload\": { \"a\" : [1e400, {\"b\": \"\\u00e9}\"}] } ,\"x\":1 | { \"a\" : [1e400, {\"b\": \"\\u00e9}\"}] }",
                "\"payload\":{}                          | {}",
                "\"payload\":null                        | {}",
                "\"other\":{\"payload\":{\"a\":1}}       | {}",
                "\"payload\":{\"a\":1},\"payload\":{\"a\":2} | {\"a\":2}"
            })
    void keepsThePayloadsText(String field, String payload) {
        assertThat(row("{\"event_type\":\"X\"," + field + "}").payload()).isEqualTo(payload);
    }

    @Test
    void putsAPayloadOnOneLine() {
        assertThat(row("{\"event_type\":\"X\",\"payload\":{\r\n\t\"a\": 1\n}}").payload())
                .isEqualTo("{    \"a\": 1 }".replace("    ", "   "));
    }

    @Test
    void isNullForMissingFields() {
        var row = row("{\"event_type\":\"X\",\"entity_type\":null}");

        assertThat(row.entityType()).isNull();
        assertThat(row.entityId()).isNull();
    }

    @Test
    void unescapesTexts() {
        var row = row("{\"event_type\":\"a\\u00e9\\n\",\"entity_id\":\"old\",\"entity_id\":\"\\\"\"}");

        assertThat(row.eventType()).isEqualTo("aé\n");
        assertThat(row.entityId()).isEqualTo("\"");
    }

    @Test
    void keepsDisplacedFields() {
        assertThat(row("{\"event_type\":\"X\",\"source\":\"/shop\",\"time\":\"1.50\"}")
                        .published())
                .isEqualTo("{\"source\":\"/shop\",\"time\":\"1.50\"}");
    }

    @Test
    void keepsTheTextOfANumericEntityId() {
        assertThat(row("{\"event_type\":\"X\",\"entity_id\":1.50E2}").entityId())
                .isEqualTo("1.50E2");
    }

    @Test
    void keepsABodyThatIsNoObjectAsText() {
        assertThat(row("[1]").published()).isEqualTo("{\"body\":\"[1]\"}");
    }

    private static EventRow row(String body) {
        return EventRow.of(JournaledEvent.of(7, Instant.ofEpochMilli(1_500), "events.TASK_DONE", "main", body));
    }
}
