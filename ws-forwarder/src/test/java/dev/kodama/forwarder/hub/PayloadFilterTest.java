package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.encoding.MessagePackReader;
import dev.kodama.forwarder.protocol.ClientFrameReader;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.session.SendCallback;
import dev.kodama.forwarder.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Live sessions with conditions on the payload, and with several filters. */
class PayloadFilterTest {
    private static final HubConfig CONFIG = new HubConfig(2 << 20, Duration.ofSeconds(30), Duration.ofSeconds(60));

    private final Hub hub = new Hub(CONFIG, () -> 0);

    /** A client, what it has subscribed to, and the events that it has to get. */
    private final class Client {
        private final FakeConnection connection;
        private final NaiveFilter filter = new NaiveFilter();
        private final List<String> expected = new ArrayList<>();
        private final List<String> pending = new ArrayList<>();
        private final Session session;

        Client(FrameEncoding framing) {
            connection = new FakeConnection(Long.MAX_VALUE, framing);
            session = LiveSessions.open(hub, connection, Filter.ALL, Overflow.SKIP, hub.position(framing));
        }

        void subscribe(String frame) {
            filter.subscribe(frame);
            session.onText(ClientFrameReader.read(frame), SendCallback.NONE);
        }

        void flush() {
            pending.stream().filter(filter::matches).forEach(expected::add);
            pending.clear();
        }

        List<String> events() {
            return texts().stream()
                    .filter(text -> text.startsWith("{\"event_type\""))
                    .toList();
        }

        List<String> texts() {
            return connection.framing() == FrameEncoding.MESSAGEPACK
                    ? connection.payloads().stream()
                            .map(payload -> MessagePackReader.of(payload).orElseThrow())
                            .toList()
                    : connection.texts();
        }
    }

    /** Whatever filters clients have, change to and combine: each gets what a scan of parsed events finds, once and in order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void bringsWhatAScanOfParsedEventsFinds(long seed) {
        var random = new Random(seed);
        var clients = IntStream.range(0, 24)
                .mapToObj(i -> new Client(i % 4 == 0 ? FrameEncoding.MESSAGEPACK : FrameEncoding.WEBSOCKET))
                .toList();
        for (int i = 0; i < 1_500; i++) {
            if (random.nextInt(3) == 0) {
                var client = clients.get(random.nextInt(clients.size()));
                if (client.connection.framing() == FrameEncoding.MESSAGEPACK) {
                    hub.dispatch(); // transcodes what is pending
                    clients.forEach(Client::flush);
                }
                client.subscribe(subscribe(random));
                client.flush();
            }
            String event = event(random, i);
            publish(event);
            clients.forEach(client -> client.pending.add(event));
            if (random.nextInt(3) == 0) {
                hub.dispatch();
                clients.forEach(Client::flush);
            }
        }
        hub.dispatch();
        clients.forEach(Client::flush);

        assertThat(clients)
                .allSatisfy(client -> assertThat(numbers(client.events())).isEqualTo(numbers(client.expected)));
        assertThat(clients.stream().mapToInt(client -> client.expected.size()).sum())
                .isBetween(2_000, 24 * 1_500 / 2);
    }

    @Test
    void looksAtNoPayloadWhileNoFilterDoes() {
        var parts = context();
        var paths = parts.payloads().registry();
        var source = new LiveSource(parts, Filter.ALL, Overflow.SKIP, 0, LiveSessions.unlimited());
        source.setFilter(Filter.fromQuery(name -> "A"));
        assertThat(paths.current().isEmpty()).isTrue();

        source.setFilter(Filter.fromQuery(name -> null, List.of("payload.p:eq:1", "payload.q:exists")));
        assertThat(paths.current().size()).isEqualTo(2);
        source.setFilter(Filter.fromQuery(name -> "A"));
        assertThat(paths.current().isEmpty()).isTrue();

        source.setFilter(Filter.fromQuery(name -> null, List.of("payload.p:eq:1")));
        source.ended();
        assertThat(paths.current().isEmpty()).isTrue();
    }

    @Test
    void sendsAnEventOnceThatSeveralFiltersMatch() {
        var client = new Client(FrameEncoding.WEBSOCKET);
        client.subscribe("{\"type\":\"subscribe\",\"filters\":[{\"event_types\":[\"A\"]},{\"entity_ids\":[\"1\"]},"
                + "{\"where\":[\"payload.p:eq:1\"]},{\"where\":[\"payload.p:exists\"]}]}");
        String event = "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"payload\":{\"p\":1}}";

        publish(event);
        hub.dispatch();

        assertThat(client.events()).containsExactly(event);
    }

    @Test
    void offersEventsToTheSessionsOfAValueOnly() {
        var parts = context();
        var sources = IntStream.range(0, 1_000)
                .mapToObj(i -> new LiveSource(
                        parts,
                        Filter.fromQuery(name -> null, List.of("payload.project_id:eq:p-" + i)),
                        Overflow.SKIP,
                        0,
                        LiveSessions.unlimited()))
                .toList();
        sources.forEach(source -> source.setFilter(source.filter()));
        var touched = new ArrayList<LiveSource>();
        byte[] text = "{\"event_type\":\"A\",\"payload\":{\"project_id\":\"p-7\"}}".getBytes(UTF_8);

        parts.add(parts.payloads().read((Head) EventMetadata.of(text), text), text, null);
        parts.index().offer(1, touched);

        assertThat(touched).containsExactly(sources.get(7));
    }

    /** A slow client that changes its filter: what is left in the ring is looked at although nobody asked for this field before. */
    @Test
    void appliesANewConditionToWhatIsNotSentYet() {
        var slow = new FakeConnection(0);
        var session = LiveSessions.open(hub, slow, Filter.ALL, Overflow.SKIP, hub.position());
        for (int i = 0; i < 10; i++) {
            publish("{\"event_type\":\"A\",\"payload\":{\"p\":" + i % 2 + ",\"i\":" + i + "}}");
            hub.dispatch();
        }

        session.onText(
                ClientFrameReader.read("{\"type\":\"subscribe\",\"where\":[\"payload.p:eq:1\"]}"), SendCallback.NONE);
        slow.read(Long.MAX_VALUE);

        assertThat(slow.texts())
                .filteredOn(text -> text.contains("\"p\":0"))
                .as("only those that were on their way")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(slow.texts()).filteredOn(text -> text.contains("\"p\":1")).hasSize(5);
    }

    @Test
    void keepsFailuresThatMatchAndDropsTheRestForASlowClient() {
        var slow = new FakeConnection(0);
        LiveSessions.open(
                hub, slow, Filter.fromQuery(name -> null, List.of("payload.p:eq:1")), Overflow.SKIP, hub.position());
        publish("{\"event_type\":\"TASK_FAILED\",\"payload\":{\"p\":1,\"i\":\"first\"}}");
        publish("{\"event_type\":\"TASK_FAILED\",\"payload\":{\"p\":2,\"i\":\"other\"}}");
        for (int i = 0; i < 20_000; i++) {
            publish("{\"event_type\":\"A\",\"payload\":{\"p\":" + i % 2 + ",\"x\":\"" + "x".repeat(200) + "\"}}");
            if (i % 1_000 == 0) {
                hub.dispatch();
            }
        }
        publish("{\"event_type\":\"TASK_FAILED\",\"payload\":{\"p\":1,\"i\":\"last\"}}");

        slow.read(Long.MAX_VALUE);
        hub.dispatch();

        var texts = slow.texts();
        assertThat(texts)
                .filteredOn(text -> text.contains("TASK_FAILED"))
                .hasSize(2)
                .noneMatch(text -> text.contains("other"));
        assertThat(texts).anyMatch(text -> text.startsWith("{\"type\":\"dropped\""));
        assertThat(texts).noneMatch(text -> text.contains("\"p\":0"));
    }

    @Test
    void findsTheSameWithMorePathsThanAreReadAtOnce() {
        var clients = IntStream.range(0, 1_010)
                .mapToObj(i -> {
                    var client = new Client(FrameEncoding.WEBSOCKET);
                    client.subscribe("{\"type\":\"subscribe\",\"where\":[\"payload.k" + i + ":eq:1\"]}");
                    return client;
                })
                .toList();

        publish("{\"event_type\":\"A\",\"payload\":{\"k3\":1,\"k1005\":1,\"k7\":2}}");
        hub.dispatch();

        assertThat(IntStream.range(0, 1_010)
                        .filter(i -> !clients.get(i).events().isEmpty())
                        .toArray())
                .containsExactly(3, 1_005);
    }

    private static List<String> numbers(List<String> events) {
        return events.stream()
                .map(event -> event.replaceAll(".*\"number\":(\\d+).*", "$1"))
                .toList();
    }

    private static FramingContext context() {
        return FramingContext.of(CONFIG, () -> 0);
    }

    private void publish(String event) {
        byte[] text = event.getBytes(UTF_8);
        hub.publish((Head) EventMetadata.of(text), text);
    }

    private static String event(Random random, int number) {
        return "{\"event_type\":\"" + one(random, "A", "B", "C") + "\",\"entity_type\":\"" + one(random, "t", "u")
                + "\",\"entity_id\":\"" + random.nextInt(4) + "\",\"payload\":{\"number\":" + number + ",\"p\":"
                + value(random) + ",\"q\":" + value(random) + ",\"r\":{\"s\":" + value(random) + "}}}";
    }

    private static String value(Random random) {
        return one(
                random,
                "\"a\"",
                "\"ab\"",
                "\"1\"",
                "1",
                "1.0",
                "10e-1",
                "2",
                "true",
                "false",
                "null",
                "[1]",
                "{}",
                "\"\\u0061\"");
    }

    private static String subscribe(Random random) {
        if (random.nextInt(3) == 0) {
            return "{\"type\":\"subscribe\"" + keys(random, ",") + "}";
        }
        var filters = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> "{" + keys(random, "") + "}")
                .toList();
        return "{\"type\":\"subscribe\"" + keys(random, ",") + ",\"filters\":[" + String.join(",", filters) + "]}";
    }

    private static String keys(Random random, String before) {
        var keys = new ArrayList<String>();
        if (random.nextInt(3) == 0) {
            keys.add("\"event_types\":[" + one(random, "\"A\"", "\"A\",\"B\"", "\"C\"", "") + "]");
        }
        if (random.nextInt(4) == 0) {
            keys.add("\"entity_types\":" + one(random, "[\"t\"]", "[\"u\",\"v\"]", "null"));
        }
        if (random.nextInt(4) == 0) {
            keys.add("\"entity_ids\":[" + one(random, "\"1\"", "\"2\",\"3\"", "") + "]");
        }
        if (random.nextInt(4) > 0) {
            var where = IntStream.rangeClosed(0, random.nextInt(2))
                    .mapToObj(i -> '"' + condition(random) + '"')
                    .toList();
            keys.add("\"where\":" + where);
        }
        return keys.isEmpty() ? "" : before + String.join(",", keys);
    }

    private static String condition(Random random) {
        return one(random, "payload.p", "payload.q", "payload.r", "payload.r.s", "payload.z")
                + one(random, ":eq:a", ":eq:1", ":eq:true", ":in:a,ab", ":in:2,false", ":exists", ":prefix:a", ":eq:");
    }

    private static String one(Random random, String... all) {
        return all[random.nextInt(all.length)];
    }
}
