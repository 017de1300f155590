package dev.kodama.forwarder.api.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.history.EventPage;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.text.Utf8Builder;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventJsonTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");

    private static JournaledEvent event(String body) {
        return JournaledEvent.of(7, NOON, "events.T", "default", body);
    }

    private static String shown(String body) {
        var json = new Utf8Builder();
        EventJson.append(json, BodyFields.of(event(body)));
        return json.toString();
    }

    @Test
    void showsSevenKeysInTheirOrder() {
        assertThat(
                        shown(
                                "{\"payload\":{\"a\":1},\"more\":2,\"entity_id\":\"t-1\",\"event_type\":\"T\",\"entity_type\":\"é\"}"))
                .isEqualTo(
                        "{\"seq\":7,\"time\":\"2026-03-03T12:00:00.000Z\",\"channel\":\"events.T\",\"event_type\":\"T\","
                                + "\"entity_type\":\"é\",\"entity_id\":\"t-1\",\"payload\":{\"a\":1}}");
    }

    @Test
    void showsLastWhatTheJournalsFieldsDisplace() {
        assertThat(shown("{\"event_type\":\"T\",\"time\":1.50,\"source\":\"/shop\"}"))
                .endsWith("\"payload\":{},\"published\":{\"time\":1.50,\"source\":\"/shop\"}}");
    }

    @Test
    void quotesWhatItWritesItself() {
        assertThat(shown("{\"event_type\":\"a\\\"b\\u0001\",\"entity_id\":\"x\\\\\"}"))
                .contains("\"event_type\":\"a\\\"b\\u0001\"", "\"entity_id\":\"x\\\\\"", "\"entity_type\":null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"payload\":{\"n\":1.50,\"e\":\"\\u00e9\\/\",\"x\":[1, 2]} |"
                        + " {\"n\":1.50,\"e\":\"\\u00e9\\/\",\"x\":[1, 2]}",
                "\"payload\" : { \"a\" : { } } , \"z\":1              | { \"a\" : { } }",
                "\"payload\":null                                     | {}",
                "\"z\":{\"payload\":{\"not\":\"mine\"}}               | {}",
                "\"payload\":{\"old\":1},\"payload\":{\"new\":1}      | {\"new\":1}",
            })
    void showsThePayloadAsItWasPublished(String fields, String payload) {
        assertThat(shown("{" + fields + ",\"event_type\":\"T\"}")).endsWith("\"payload\":" + payload + "}");
        assertThat(shown("{\"event_type\":\"T\"," + fields + "}")).endsWith("\"payload\":" + payload + "}");
    }

    @Test
    void writesPages() {
        var cursor = new PageCursor(null, false, Order.ASC, 8, new PageCursor.Bound.Sequence(9));
        var events = List.of(event("{\"event_type\":\"A\"}"), event("{\"event_type\":\"B\"}"));

        assertThat(EventJson.page(new EventPage(List.of(), null), OptionalInt.empty(), CursorFormat.PLAIN, ""))
                .isEqualTo("{\"events\":[],\"next\":null}");
        assertThat(EventJson.page(
                        new EventPage(null, List.of(), null, 268), OptionalInt.empty(), CursorFormat.PLAIN, ""))
                .isEqualTo("{\"events\":[],\"next\":null,\"cut_before\":268}");
        assertThat(EventJson.page(new EventPage(events, cursor), OptionalInt.of(3), CursorFormat.PLAIN, ""))
                .startsWith("{\"count\":3,\"events\":[{\"seq\":7,")
                .contains("},{\"seq\":7,")
                .endsWith("}],\"next\":\"" + cursor.text() + "\"}");
        assertThat(EventJson.page(new EventPage(List.of(), null), OptionalInt.empty(), CursorFormat.PLAIN, "{}"))
                .isEqualTo("{\"events\":[],\"next\":null,\"plan\":{}}");
    }
}
