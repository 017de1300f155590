package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.RawClient.Frame;
import dev.kodama.forwarder.protocol.Filter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a client's filter may be, and how much all of them, over real sockets. */
class FilterLimitsIT {
    private static final String MEMORY = "kodama.forwarder.client.memory.bytes";
    private static final String NO_ROOM =
            "{\"error\":\"Too many filters are in use now; come again later. The limit is KODAMA_CLIENT_MEMORY_BYTES.\"}";

    @ParameterizedTest
    @ValueSource(strings = {"event_types", "entity_types"})
    void closesWith1008WhereAQueryNamesTooMuch(String key) throws IOException {
        try (var server = new AccessServer(Map.of());
                var fits = server.connect("?" + key + "=" + names(1_000, "t", ","));
                var client = server.connect("?" + key + "=" + names(1_001, "t", ","))) {
            server.publish(new Head("t1", "t1", "1", true));

            assertThat(fits.text()).contains("\"t1\"");
            assertThat(client.text()).isEqualTo("{\"error\":\"" + key + " may name at most 1000, named 1001\"}");
            assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 1008, "Filter too large"));
            assertThat(server.limited("filter_names")).isEqualTo(1);
            assertThat(RawClient.stream(server.port(), "?" + key + "=" + names(1_001, "t", ",")))
                    .startsWith("HTTP/1.1 400 ")
                    .contains(key + " may name at most 1000, named 1001");
        }
    }

    /** Names, their bytes, and a list of what is no name but is answered as it was sent; also one key after the other. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event_types  | 1001 | 1     | event_types may name at most 1000, named 1001",
                "entity_types | 1001 | 1     | entity_types may name at most 1000, named 1001",
                "entity_ids   | 51   | 1     | entity_ids may name at most 50, named 51",
                "event_types  | 100  | 700   | a filter may have at most 65536 bytes, has 70092",
                "entity_ids   | 1    | 70000 | a filter may have at most 65536 bytes, has 70000",
            })
    void keepsTheFilterWhereASubscriptionIsTooLarge(String key, int count, int letters, String sentence)
            throws IOException {
        try (var server = new AccessServer(Map.of());
                var client = server.connect("?" + key + "=a")) {
            client.sendText(subscribe(key, count, "x".repeat(letters - 1)));
            assertThat(client.text()).contains(sentence);

            server.publish(new Head("x1", "x1", "x1", true));
            server.publish(new Head("a", "a", "a", true));
            assertThat(client.text()).contains("\"event_type\":\"a\"");
        }
    }

    /** Many filters, names and conditions in one of them, and bytes of all of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "101 | 'entity_ids':['a'],'where':['payload.p:eq:#'] | filters may be at most 100, were 101",
                "2   | 'entity_ids':['a','b','c','d','#']            |",
                "2   | 'where':['payload.p:eq:1','payload.q:like:#'] | filters[0]: where must have an operator",
                "99  | 'where':['payload.p:eq:#VALUE','payload.q:eq:VALUE','payload.r:eq:VALUE','payload.s:eq:VALUE']"
                        + " | a filter may have at most 65536 bytes, has 10",
            })
    void boundsSeveralFilters(int count, String keys, @Nullable String sentence) throws IOException {
        String all = IntStream.range(0, count)
                .mapToObj(i -> "{" + keys.replace("#", "" + i).replace("VALUE", "x".repeat(240)) + "}")
                .collect(joining(","));
        try (var server = new AccessServer(Map.of());
                var client = server.connect("?event_types=kept")) {
            client.sendText(("{'type':'subscribe','filters':[" + all + "]}").replace('\'', '"'));
            if (sentence == null) {
                assertThat(client.text()).startsWith("{\"status\":\"subscribed\",\"filters\":[{");
                return;
            }
            assertThat(client.text()).startsWith("{\"error\":\"" + sentence);

            server.publish(new Head("other", "t", "a", true));
            server.publish(new Head("kept", "t", "1", true));
            assertThat(client.text()).as("the filter of before").contains("\"event_type\":\"kept\"");
        }
    }

    @Test
    void answersNoListThatIsLongerThanAFilterMayBe() throws IOException {
        try (var server = new AccessServer(Map.of());
                var client = server.connect("")) {
            client.sendText("{\"type\":\"subscribe\",\"event_types\":[" + "1,".repeat(9_000) + "1]}");
            assertThat(client.text()).startsWith("{\"status\":\"subscribed\"");

            client.sendText("{\"type\":\"subscribe\",\"event_types\":[" + "12345678,".repeat(9_000) + "1]}");
            assertThat(client.text()).contains("a filter may have at most 65536 bytes, has 81003");
            assertThat(server.limited("filter_bytes")).isEqualTo(1);
        }
    }

    /** The attack: what one message could make the server keep was some 20 MB of the heap. */
    @Test
    void keepsNothingOfThirtyFiveClientsThatNameAHundredThousandTypesEach() throws IOException {
        try (var server = new AccessServer(Map.of())) {
            var clients = new ArrayList<RawClient>();
            try {
                for (int i = 0; i < 35; i++) {
                    var client = server.connect("");
                    clients.add(client);
                    client.sendText(subscribe("event_types", 100_000, "x"));
                }
                for (var client : clients) {
                    assertThat(client.text()).isEqualTo("{\"error\":\"a message may hold at most 20000 values\"}");
                }

                assertThat(server.hub.filters()).hasSize(35).containsOnly(Filter.ALL);
                assertThat(server.gauge(MEMORY)).isZero();
            } finally {
                for (var client : clients) {
                    client.close();
                }
            }
        }
    }

    @Test
    void rejectsFiltersWhenTheirMemoryIsUsedUp() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_CLIENT_MEMORY_BYTES", "64kb"));
                var other = server.connect("?event_types=a")) {
            try (var large = server.connect("")) {
                large.sendText(subscribe("event_types", 300, ""));
                assertThat(large.text()).startsWith("{\"status\":\"subscribed\"");

                other.sendText(subscribe("event_types", 300, ""));
                assertThat(other.text()).isEqualTo(NO_ROOM);
                server.publish(new Head("a", "t", "1", true));
                assertThat(other.text()).as("its filter is what it was").contains("\"a\"");
                String query = "?event_types=" + names(300, "", ",");
                assertThat(server.refusal(query))
                        .startsWith("HTTP/1.1 503 ")
                        .contains("Retry-After: 10\r\n")
                        .contains(NO_ROOM);
                assertThat(RawClient.stream(server.port(), query))
                        .startsWith("HTTP/1.1 503 ")
                        .contains("Retry-After: 10\r\n")
                        .contains(NO_ROOM);
                assertThat(server.limited("client_memory")).isEqualTo(3);
                assertThat(server.gauge(MEMORY)).isBetween(30_000.0, 65_536.0);
            }
            await().untilAsserted(() -> assertThat(server.gauge(MEMORY)).isLessThan(1_000));
            other.sendText(subscribe("event_types", 300, ""));
            assertThat(other.text()).startsWith("{\"status\":\"subscribed\"");

            other.sendText("{\"type\":\"subscribe\",\"event_types\":null}");
            assertThat(other.text()).startsWith("{\"status\":\"subscribed\"");
            assertThat(server.gauge(MEMORY)).as("given back with the filter").isLessThan(1_000);
        }
    }

    /** Nobody who announces a long text and sends half of it may make the server keep room for all of it. */
    @Test
    void closesWith1013WhenUnfinishedMessagesTakeTooMuchMemory() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_CLIENT_MEMORY_BYTES", "64kb"));
                var inFrames = server.connect("");
                var inOneFrame = server.connect("");
                var whole = server.connect("")) {
            whole.sendText("{\"type\":\"subscribe\",\"event_types\":[\"a\"],\"x\":\"" + "x".repeat(3_000) + "\"}");
            assertThat(whole.text()).startsWith("{\"status\":\"subscribed\"");

            byte[] half = "x".repeat(20_000).getBytes(UTF_8);
            inFrames.send(RawClient.TEXT, half);
            assertThat(inFrames.next()).isEqualTo(new Frame(RawClient.CLOSE, 1013, "Server busy"));
            inOneFrame.write(ByteBuffer.allocate(14)
                    .put((byte) (RawClient.FIN | RawClient.TEXT))
                    .put((byte) (0x80 | 127))
                    .putLong(1_000_000)
                    .array());
            inOneFrame.write(half);
            assertThat(inOneFrame.next()).isEqualTo(new Frame(RawClient.CLOSE, 1013, "Server busy"));

            await().untilAsserted(() -> assertThat(server.gauge(MEMORY)).isLessThan(1_000));
        }
    }

    @Test
    void takesATextInPartsAsLongAsThereIsRoom() throws IOException {
        try (var server = new AccessServer(Map.of());
                var client = server.connect("")) {
            byte[] text = subscribe("event_types", 100, "long".repeat(100)).getBytes(UTF_8);
            client.send(RawClient.TEXT, Arrays.copyOf(text, 10_000));
            client.send(RawClient.FIN | RawClient.CONTINUATION, Arrays.copyOfRange(text, 10_000, text.length));

            assertThat(client.text()).startsWith("{\"status\":\"subscribed\"");
            assertThat(server.gauge(MEMORY)).isGreaterThan(100_000);
        }
    }

    private static String subscribe(String key, int count, String prefix) {
        return "{\"type\":\"subscribe\",\"" + key + "\":[\"" + names(count, prefix, "\",\"") + "\"]}";
    }

    private static String names(int count, String prefix, String between) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> prefix + number)
                .collect(joining(between));
    }
}
