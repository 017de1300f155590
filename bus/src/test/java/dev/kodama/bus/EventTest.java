package dev.kodama.bus;

import static dev.kodama.bus.json.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
    @Test
    void writesTheBytesThatPythonWrites() {
        var payload = new LinkedHashMap<String, Object>();
        payload.put("titel", "Übung 木霊 😀 \"q\" \\ / \n \u0001 \u001f \u007f \u2028");
        payload.put("none", null);
        payload.put("nested", Map.of("list", Arrays.asList(1, 1.0, true, null, List.of(), Map.of())));

        byte[] message = Event.of("TASK_COMPLETED", "task", "t-1", payload).toJson();

        assertThat(text(message))
                .isEqualTo(
                        "{\"event_type\":\"TASK_COMPLETED\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":"
                                + "{\"titel\":\"Übung 木霊 😀 \\\"q\\\" \\\\ / \\n \\u0001 \\u001f \u007f \u2028\",\"none\":null,"
                                + "\"nested\":{\"list\":[1,1.0,true,null,[],{}]}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event_type':'agent.started','entity_type':'agent','entity_id':'a-1','payload':{}}",
                "{'event_type':'A','entity_type':'','entity_id':'','payload':{'z':1,'a':{'y':[{}],'b':'é'}},'at':1.5,'by':{'x':null}}",
                "{'event_type':'A','entity_type':'','entity_id':'','payload':{'n':[0,-1,2147483648,123456789012345678901234567890]}}"
            })
    void writesWhatItHasReadByteForByte(String message) {
        assertThat(text(parsed(message).toJson())).isEqualTo(text(json(message)));
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "-0.5, -0.5",
        "1e2, 100.0",
        "12.5e1, 125.0",
        "0.00001, 0.00001",
        "0.000001, 1e-6",
        "1.25E-7, 1.25e-7",
        "1e15, 1000000000000000.0",
        "1E16, 1e16",
        "1.5e300, 1.5e300",
        "0.0, 0.0",
        "3.141592653589793238462643383279, 3.141592653589793238462643383279"
    })
    void writesDecimalsAsPydanticDoes(String read, String written) {
        Event event = parsed("{'event_type':'A','payload':{'n':" + read + "}}");

        assertThat(text(event.toJson())).contains("\"payload\":{\"n\":" + written + "}");
    }

    @Test
    void readsMissingFieldsAsEmptyAndPreservesUnknownOnes() {
        Event event = parsed("{'trace':{'id':7},'event_type':'A','payload':null,'tags':['x']}");

        assertThat(event)
                .isEqualTo(new Event("A", "", "", Map.of(), Map.of("trace", Map.of("id", 7), "tags", List.of("x"))));
        assertThat(text(event.toJson()))
                .isEqualTo("{\"event_type\":\"A\",\"entity_type\":\"\",\"entity_id\":\"\",\"payload\":{},"
                        + "\"trace\":{\"id\":7},\"tags\":[\"x\"]}");
    }

    @Test
    void equalsItselfReadBack() {
        Event event = Event.of(
                "A", "t", "1", Map.of("n", List.of((byte) 1, (short) 2, 3L, 4f, 5.25, BigInteger.TEN, 1L << 40)));

        assertThat(Event.read(event.toJson())).isEqualTo(new Event.ParseResult.Parsed(event));
        assertThat(event.payload())
                .isEqualTo(Map.of(
                        "n", List.of(1, 2, 3, new BigDecimal("4.0"), new BigDecimal("5.25"), 10, 1_099_511_627_776L)));
    }

    @Test
    void isDeeplyImmutable() {
        var inner = new ArrayList<Object>(List.of(1));
        var payload = new HashMap<String, Object>(Map.of("list", inner));
        Event event = Event.of("A", "", "", payload);

        inner.add(2);
        payload.clear();

        assertThat(event.payload()).isEqualTo(Map.of("list", List.of(1)));
        assertThatThrownBy(() -> event.payload().values().forEach(list -> ((List<?>) list).clear()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void rejectsValuesWithoutAJsonForm() {
        var selfContaining = new HashMap<String, Object>();
        selfContaining.put("self", selfContaining);

        assertRefused(Map.of("at", Instant.EPOCH), "at is 1970-01-01T00:00:00Z of java.time.Instant");
        assertRefused(Map.of("n", Double.NaN), "n is NaN");
        assertRefused(Map.of("s", List.of("\ud800")), "s holds half a surrogate pair");
        assertRefused(Map.of("\udc00", 1), "a key of payload holds half a surrogate pair");
        assertRefused(Map.of("m", Map.of(1, 2)), "m has a key that is not a string: 1");
        assertRefused(selfContaining, "self is nested deeper than 1000");
    }

    @Test
    void rejectsInvalidFields() {
        assertThatThrownBy(() -> Event.of("", "", "", Map.of())).hasMessage("event_type is empty");
        assertThatThrownBy(() -> Event.of("A", "\ud800", "", Map.of())).hasMessageContaining("entity_type holds half");
        assertThatThrownBy(() -> new Event("A", "", "", Map.of(), Map.of("payload", 1)))
                .hasMessageContaining("payload");
    }

    @Test
    void readsANumericEntityIdAsWritten() {
        assertThat(parsed("{'event_type':'A','entity_id':1.50E2}").entityId()).isEqualTo("1.50E2");
    }

    @Test
    void explainsWhyAMessageIsNotAnEvent() {
        assertThat(Event.read(json("[]")))
                .isEqualTo(new Event.ParseResult.NotAnEvent("The message is an array, not a JSON object."));
        assertThat(Event.read(json("{'event_type':'A','payload':{'s':'\\ud800'}}")))
                .isEqualTo(
                        new Event.ParseResult.NotAnEvent(
                                "The message holds a value that is not JSON: s holds half a surrogate pair, which is not text."));
        assertThat(Event.read(json("{'event_type':'A','n':1e99999999999}")))
                .isInstanceOf(Event.ParseResult.NotAnEvent.class);
    }

    private static void assertRefused(Map<String, ?> payload, String reason) {
        assertThatThrownBy(() -> Event.of("A", "", "", payload))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static Event parsed(String message) {
        return ((Event.ParseResult.Parsed) Event.read(json(message))).event();
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }
}
