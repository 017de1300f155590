package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.embedded.KafkaNode;
import dev.kodama.forwarder.auth.Tokens;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.durable.DurableDelivery;
import dev.kodama.forwarder.encoding.MessagePackReader;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Durable clients on real sockets and a real journal, each test with one of its own. */
@Timeout(60)
class DurableIT {
    /** How many events flow to a client that is cut fifty times. */
    private static final int EVENTS = Integer.getInteger("kodama.durable.events", 3_000);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final DurableConfig SMALL = new DurableConfig(1, Duration.ofMillis(200), 1 << 20);

    @TempDir
    private static Path folder;

    private static KafkaNode kafka;

    private JournalConfig journal;
    private JournalWriter writer;
    private Server server;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void start() throws IOException {
        String prefix = "durable" + COUNT.incrementAndGet() + ".";
        journal = new JournalConfig(kafka.bootstrap(), Map.of(), prefix, "default", 3, Duration.ofDays(7), 1 << 20);
        writer = new JournalWriter(journal);
        server = new Server(SMALL);
    }

    @AfterEach
    void stop() {
        writer.close();
        server.close();
    }

    /** A forwarder without Redis. */
    private final class Server implements AutoCloseable {
        final Hub hub;
        final DurableDelivery durable;
        final HttpServer http;

        Server(DurableConfig config) throws IOException {
            this(config, AccessConfig.OPEN);
        }

        Server(DurableConfig config, AccessConfig access) throws IOException {
            this(config, access, 0);
        }

        Server(DurableConfig config, AccessConfig access, int port) throws IOException {
            this(config, access, port, Duration.ofSeconds(30));
        }

        Server(DurableConfig config, AccessConfig access, int port, Duration pingAfter) throws IOException {
            hub = Hub.start(new HubConfig(
                    1 << 20, pingAfter, Duration.ofSeconds(60), FailureConfig.DEFAULT, 1 << 20, Duration.ofSeconds(5)));
            durable = new DurableDelivery(config, InstantSource.system(), hub.framesSent());
            durable.readFrom(journal);
            var entrance = new AccessControl(access, InstantSource.system());
            var deliveries = new DeliveryFactory(hub, durable, () -> false, entrance::allowance);
            var endpoints = new HttpRouter(entrance, new MonitoringSources(List::of, () -> ""), null, deliveries);
            http = HttpServer.start("127.0.0.1", port, entrance, endpoints);
        }

        RawClient connect(String query) throws IOException {
            return RawClient.connect(http.port(), "?delivery=durable" + query);
        }

        @Override
        public void close() {
            hub.close();
            durable.close();
            http.close();
        }
    }

    @Test
    void goesOnBehindASequenceAndMeetsThePresent() throws IOException {
        writer.writeTo(30);
        try (var client = server.connect("&since=10")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":10,\"first\":11,\"last\":30,\"missed\":0,\"recovered\":true}");
            assertThat(client.text())
                    .matches(
                            "\\{\"seq\":11,\"time\":\"20..-..-..T..:..:..\\....Z\",\"channel\":\"events.A\","
                                    + "\"source\":\"default\",\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"payload\":\\{}}");
            expect(client, 12, 30);
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":30}");

            writer.writeTo(40);

            expect(client, 31, 40);
        }
    }

    @Test
    void goesOnPastWhatNoMirrorWrote() throws IOException {
        writer.disturb(3);
        writer.writeTo(10);
        writer.disturb(3);
        try (var client = server.connect("&since=earliest")) {
            skipTo(client, "resumed");
            expect(client, 1, 10);
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":10}");

            writer.disturb(3);
            writer.writeTo(15);

            expect(client, 11, 15);
            try (var latest = server.connect("")) {
                assertThat(latest.text()).contains("\"first\":16,\"last\":15,\"missed\":0,\"recovered\":true");
                assertThat(latest.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":15}");
            }
        }
        assertThat(server.durable.skipped().counts().get("headers")).isPositive();
    }

    @Test
    void showsAnEventWhoseBodyIsNoneAndGoesOn() throws IOException {
        writer.writeTo(5);
        try (var client = server.connect("")) {
            skipTo(client, "caught_up");

            writer.writeNoObject();
            writer.writeTo(8);

            assertThat(client.text()).startsWith("{\"seq\":6,").endsWith(",\"body\":\"\\\"no object\\\"\"}");
            expect(client, 7, 8);
        }
    }

    @Test
    void showsNoMoreThanATokenAllowsAndEndsWithIt() throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(4));
        claims.put("events", Map.of("event_types", List.of("B")));
        String query = "since=0&event_types=A,B&token=" + Tokens.hs256(claims);
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        writer.writeTo(10, sequence -> JournalWriter.body(sequence % 2 == 0 ? "B" : "A", sequence));
        try (var guarded = new Server(SMALL, access);
                var client = guarded.connect("&" + query)) {
            var url = URI.create("http://127.0.0.1:" + guarded.http.port() + "/api/v1/events/stream?" + query);
            var stream = HttpClient.newHttpClient()
                    .sendAsync(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(client.text()).contains("resumed");
            for (int sequence = 2; sequence <= 10; sequence += 2) {
                assertThat(client.text()).startsWith("{\"seq\":" + sequence + ",");
            }
            assertThat(stream.get(10, TimeUnit.SECONDS).body())
                    .contains("\"seq\":2,", "\"seq\":10,")
                    .containsSubsequence("event: failure\n", "token expired, reconnect with a fresh one")
                    .doesNotContain("\"event_type\":\"A\"");
        }
    }

    @Test
    void hidesEventsOfAChannelOfAnotherTypeFromABoundedTokenInThePastAndAtTheEnd() throws Exception {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("events", Map.of("event_types", List.of("A", "B")));
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        writer.writeTo(1);
        writer.writeOn("events.B", JournalWriter.body("A", 2));
        writer.writeTo(3);
        writer.writeOn("events.journal.hole", JournalWriter.body("journal.hole", 4));
        try (var guarded = new Server(SMALL, access);
                var bounded = guarded.connect("&since=0&token=" + Tokens.hs256(claims));
                var all = server.connect("&since=0")) {
            assertThat(bounded.text()).contains("resumed");
            expect(bounded, 1, 1);
            assertThat(bounded.text()).startsWith("{\"seq\":3,");
            assertThat(bounded.text()).as("a hole is for everybody").startsWith("{\"seq\":4,");
            assertThat(bounded.text()).contains("caught_up");
            assertThat(all.text()).contains("resumed");
            expect(all, 1, 4);
            assertThat(all.text()).contains("caught_up");

            writer.writeOn("events.B", JournalWriter.body("A", 5));
            writer.writeTo(6);

            assertThat(bounded.text()).startsWith("{\"seq\":6,");
            expect(all, 5, 6);
        }
    }

    @Test
    void startsWithWhatIsJournaledFromNowOn() throws IOException {
        writer.writeTo(5);
        try (var client = server.connect("")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":\"latest\",\"first\":6,\"last\":5,\"missed\":0,\"recovered\":true}");
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":5}");

            writer.writeTo(7);

            expect(client, 6, 7);
        }
    }

    @Test
    void goesOnInTheRingWhileTheOnlyReaderIsTaken() throws IOException {
        writeLarge(2000);
        try (var stalled = RawClient.connect(server.http.port(), "?delivery=durable&since=earliest", 4096);
                var first = server.connect("")) {
            skipTo(stalled, "resumed");
            skipTo(first, "caught_up");
            writer.writeTo(2020);
            expect(first, 2001, 2020);

            try (var again = server.connect("&since=2015")) {
                assertThat(type(again.text())).isEqualTo("resumed");
                expect(again, 2016, 2020);
                assertThat(type(again.text())).isEqualTo("caught_up");
            }
        }
    }

    @Test
    void filtersAndTellsHolesToEverybody() throws IOException {
        writer.writeTo(
                30,
                sequence -> JournalWriter.body(
                        sequence == 20 ? "journal.hole" : sequence % 10 == 0 ? "WANTED" : "OTHER", sequence));
        try (var client = server.connect("&since=earliest&event_types=WANTED")) {
            skipTo(client, "resumed");
            assertThat(sequence(client.text())).isEqualTo(10);
            assertThat(client.text()).contains("journal.hole");
            assertThat(sequence(client.text())).isEqualTo(30);
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":30}");

            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"OTHER\"]}");
            assertThat(client.text()).startsWith("{\"status\":\"subscribed\"");
            writer.writeTo(50, sequence -> JournalWriter.body(sequence == 45 ? "OTHER" : "WANTED", sequence));

            assertThat(sequence(client.text())).isEqualTo(45);
        }
    }

    @Test
    void saysThatASequenceIsOfAnotherJournal() throws IOException {
        writer.writeTo(3);
        try (var client = server.connect("&since=1000")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":1000,\"first\":1,\"last\":3,\"missed\":0,\"recovered\":false}");
            expect(client, 1, 3);
        }
    }

    @Test
    void tellsWhatRetentionHasDeleted() throws Exception {
        writer.writeTo(20);
        deleteAll(0, 1, 2);
        writer.writeTo(30);
        try (var client = server.connect("&since=5")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":5,\"first\":21,\"last\":30,\"missed\":15,\"recovered\":false}");
            expect(client, 21, 30);
        }
    }

    @Test
    void tellsInItsPlaceWhatRetentionHasDeletedOfOnePartition() throws Exception {
        writer.writeTo(100);
        deleteAll(0);
        writer.writeTo(110);
        try (var client = server.connect("&since=0")) {
            var resumed = JSON.readTree(client.text());
            assertThat(resumed.path("recovered").asBoolean()).isFalse();
            long expected = resumed.path("missed").asLong() + 1;
            while (expected <= 110) {
                var frame = JSON.readTree(client.text());
                boolean dropped = frame.path("type").asText().equals("dropped");
                assertThat(dropped ? expected : frame.path("seq").asLong()).isEqualTo(expected);
                expected += dropped ? frame.path("count").asLong() : 1;
            }
        }
    }

    @Test
    void saysGoodbyeWhereTheJournalIsBroken() throws IOException {
        writer.writeTo(5);
        try (var client = server.connect("&since=3")) {
            skipTo(client, "caught_up");

            writer.skipOne();
            writer.writeTo(10);

            assertThat(client.text())
                    .isEqualTo("{\"error\":\"the journal is broken: sequence 6 is missing before 7\"}");
            assertThat(client.next().closeCode()).isEqualTo(1011);
        }
    }

    private void deleteAll(int... partitions) throws Exception {
        try (var admin = Admin.create(journal.clientProperties())) {
            var ends = new HashMap<TopicPartition, RecordsToDelete>();
            for (int partition : partitions) {
                ends.put(new TopicPartition(journal.eventsTopic(), partition), RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(ends).all().get();
        }
    }

    @Test
    void pausesGoesOnAndSeeks() throws IOException {
        writer.writeTo(10);
        try (var client = server.connect("&since=earliest")) {
            skipTo(client, "caught_up");
            client.sendText("{\"type\":\"pause\"}");
            assertThat(client.text()).isEqualTo("{\"type\":\"paused\",\"seq\":10}");
            writer.writeTo(20);

            client.sendText("{\"type\":\"resume\"}");
            assertThat(client.text()).startsWith("{\"type\":\"resumed\",\"since\":10,\"first\":11,");
            expectWithNotices(client, 11, 20);
            client.sendText("{\"type\":\"seek\",\"since\":\"soon\"}");
            skipToText(client, "{\"error\":\"since must be ");
            client.sendText("{\"type\":\"seek\",\"since\":5,\"until\":8}");

            skipTo(client, "resumed");
            expect(client, 6, 8);
            assertThat(client.text()).isEqualTo("{\"type\":\"ended\",\"seq\":8}");
        }
    }

    @Test
    void bringsTheSameAsMessagePackFromThePastAndWhereTheJournalEnds() throws Exception {
        writer.writeTo(20);
        try (var text = server.connect("&since=earliest")) {
            var past = new ArrayList<JsonNode>();
            for (int i = 0; i < 22; i++) {
                past.add(JSON.readTree(text.text()));
            }
            compareAsMessagePack(past, text);
        }
    }

    private void compareAsMessagePack(List<JsonNode> past, RawClient text) throws Exception {
        String query = "?delivery=durable&since=earliest&encoding=messagepack";
        try (var packed = PackedClient.connect(server.http.port(), query)) {
            String first = packed.json();
            first = first.contains("\"waiting\"") ? packed.json() : first;
            assertThat(JSON.readTree(first)).isEqualTo(past.get(0));
            for (var frame : past.subList(1, past.size())) {
                assertThat(JSON.readTree(packed.json())).isEqualTo(frame);
            }

            writer.writeTo(60);

            for (int i = 0; i < 40; i++) {
                var event = JSON.readTree(packed.json());
                assertThat(event).isEqualTo(JSON.readTree(text.text()));
                assertThat(event.path("seq").asLong()).isEqualTo(21 + i);
            }
            packed.send("{\"type\":\"pause\"}");
            assertThat(packed.json()).isEqualTo("{\"type\":\"paused\",\"seq\":60}");
        }
    }

    @Test
    void compressesWhatIsJournaledOnceForAllWhoAgreed() throws IOException {
        writer.writeTo(3);
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_WEBSOCKET_COMPRESSION", "true")));
        try (var deflating = new Server(SMALL, access);
                var one = RawClient.compressed(deflating.http.port(), "?delivery=durable", "permessage-deflate");
                var other = RawClient.compressed(deflating.http.port(), "?delivery=durable", "permessage-deflate")) {
            skipTo(one, "caught_up");
            skipTo(other, "caught_up");

            writer.writeTo(5);

            for (int i = 0; i < 2; i++) {
                var frame = one.nextRaw();
                assertThat(frame.first()).isEqualTo(RawClient.FIN | 0x40 | RawClient.TEXT);
                assertThat(other.nextRaw().payload()).isEqualTo(frame.payload());
            }
        }
    }

    @Test
    void slowsDownRatherThanDropWhereAClientMayBeSentOnlySoMuch() throws IOException {
        writer.writeTo(12);
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_MAX_EVENTS_PER_CLIENT_PER_SECOND", "8")));
        try (var slow = new Server(SMALL, access);
                var client = slow.connect("&since=earliest")) {
            skipTo(client, "resumed");
            long before = System.nanoTime();
            expect(client, 1, 12);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(400), Duration.ofSeconds(4));
            skipTo(client, "caught_up");

            writer.writeTo(24);

            expect(client, 13, 24);
        }
    }

    @Test
    void replaysAsFastAsItHappenedTimesSpeed() throws Exception {
        writer.writeTo(1);
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);
        writer.writeTo(2);
        try (var client = server.connect("&since=earliest&speed=2x&until=now")) {
            skipTo(client, "resumed");
            expect(client, 1, 1);
            long before = System.nanoTime();

            expect(client, 2, 2);

            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(3));
            assertThat(client.text()).isEqualTo("{\"type\":\"ended\",\"seq\":2}");
        }
    }

    @Test
    void losesNothingForAClientThatFallsOutOfTheRing() throws IOException {
        try (var slow = RawClient.connect(server.http.port(), "?delivery=durable", 4096);
                var fast = server.connect("")) {
            skipTo(slow, "caught_up");
            skipTo(fast, "caught_up");
            writeLarge(4000);
            expect(fast, 1, 4000);

            expectWithNotices(slow, 1, 4000);
            assertThat(type(slow.text()))
                    .as("it was behind the ring, and is no more")
                    .isEqualTo("caught_up");
        }
    }

    @Test
    void letsOneReaderServeManyInTurns() throws IOException {
        writeLarge(2000);
        try (var stalled = RawClient.connect(server.http.port(), "?delivery=durable&since=earliest", 4096)) {
            skipTo(stalled, "resumed");
            try (var other = server.connect("&since=earliest")) {
                assertThat(other.text()).isEqualTo("{\"type\":\"waiting\",\"ahead\":0}");
                skipTo(other, "resumed");
                expect(other, 1, 2000);
            }
            expectWithNotices(stalled, 1, 2000);
        }
    }

    /** The attack: one user's many sessions, none of which takes anything, in the line for the only reader. */
    @Test
    void letsNoUserWaitForAllSessionsOfAnother() throws IOException {
        writeLarge(2000);
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_TRUSTED_PROXIES", "127.0.0.1")));
        var clients = new ArrayList<RawClient>();
        try (var shared = new Server(SMALL, access)) {
            for (int session = 0; session < 40; session++) {
                clients.add(RawClient.connect(
                        shared.http.port(), "?delivery=durable&since=earliest", 4096, "X-Forwarded-For: 198.51.100.1"));
            }
            var last = clients.get(39);
            var lastServed = CompletableFuture.supplyAsync(() -> nextOf(last, "resumed"));
            var other = RawClient.connect(
                    shared.http.port(), "?delivery=durable&since=earliest", 1 << 16, "X-Forwarded-For: 198.51.100.2");
            clients.add(other);

            skipTo(other, "resumed");

            assertThat(lastServed)
                    .as("it came before and has to wait for 39 others")
                    .isNotDone();
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    private static String nextOf(RawClient client, String type) {
        try {
            skipTo(client, type);
            return type;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void bringsEachEventOnceAndInOrderToAClientThatIsCutAgainAndAgain() throws Exception {
        var random = new Random(7);
        try (var other = new Server(SMALL)) {
            var writing = CompletableFuture.runAsync(() -> writer.writeTo(EVENTS));
            long last = 0;
            for (int cut = 0; last < EVENTS; cut++) {
                var at = cut % 2 == 0 ? server : other;
                try (var client = at.connect("&since=" + last)) {
                    long until = cut < 50 ? Math.min(EVENTS, last + random.nextInt(EVENTS / 25)) : EVENTS;
                    while (last < until) {
                        String text = client.text();
                        if (sequence(text) > 0) {
                            assertThat(sequence(text)).isEqualTo(last + 1);
                            last++;
                        }
                    }
                }
            }
            writing.join();
        }
    }

    @Test
    void keepsItsClientsWhileKafkaRestarts(@TempDir Path own) throws Exception {
        var first = KafkaNode.start(new KafkaNode.Config(own, 0));
        int port = Integer.parseInt(first.bootstrap().replaceAll(".*:", ""));
        var config = new JournalConfig(first.bootstrap(), Map.of(), "r.", "default", 3, Duration.ofDays(7), 1 << 20);
        var firstWriter = new JournalWriter(config);
        firstWriter.writeTo(5);
        journal = config;
        try (var restarted = new Server(SMALL);
                var client = restarted.connect("&since=earliest")) {
            skipTo(client, "caught_up");
            first.close();
            try (var early = restarted.connect("&since=3");
                    var second = KafkaNode.start(new KafkaNode.Config(own, port))) {
                firstWriter.writeTo(10);

                expect(client, 6, 10);
                expectWithNotices(early, 4, 10);
            }
        } finally {
            firstWriter.close();
        }
    }

    @Test
    void knowsWhereLiveDeliveryWasCertainLast() throws Exception {
        try (var watermark = new JournalWatermark()) {
            watermark.confirm();
            assertThat(watermark.sequence()).isNull();
            writer.begin();
            watermark.follow(journal);
            await().untilAsserted(() -> {
                watermark.confirm();
                assertThat(watermark.sequence())
                        .as("a journal without events is known too")
                        .isEqualTo(0);
            });
            writer.writeTo(5);
            await().untilAsserted(() -> {
                watermark.confirm();
                assertThat(watermark.sequence()).isEqualTo(5);
            });

            writer.writeTo(8);

            await().pollDelay(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(watermark.sequence())
                            .as("what is journaled while Redis is silent may not have come here")
                            .isEqualTo(5));
            await().untilAsserted(() -> {
                watermark.confirm();
                assertThat(watermark.sequence()).isEqualTo(8);
            });
        }
    }

    @Test
    void streamsServerSentEvents() throws Exception {
        writer.writeTo(4);
        try (var lines = stream("?event_types=A", "2")) {
            assertThat(lines.readLine()).isEqualTo(": kodama");
            assertThat(lines.readLine()).isEqualTo("retry: 3000");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("id: 2");
            assertThat(lines.readLine()).isEqualTo("event: resumed");
            assertThat(lines.readLine()).startsWith("data: {\"type\":\"resumed\",\"since\":2,\"first\":3,");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("id: 3");
            assertThat(lines.readLine()).startsWith("data: {\"seq\":3,");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("id: 4");
            while (!lines.readLine().equals("event: caught_up")) {
                // what is left of the past
            }

            writer.writeTo(1000);

            for (long sequence = 5; sequence <= 1000; ) {
                sequence += lines.readLine().equals("id: " + sequence) ? 1 : 0;
            }
        }
    }

    /** A page of many panels: with HTTP/1.1 a browser would open six of these streams, and no fetch would be answered. */
    @Test
    void bringsEveryEventToTwentyStreamsOfOneHttp2Connection() throws Exception {
        var certificate = TestCertificate.make(folder.resolve("tls"));
        var access = AccessConfig.from(Settings.of(certificate.settings()));
        writer.writeTo(20);
        try (var secured = new Server(SMALL, access)) {
            var http = HttpClient.newBuilder()
                    .sslContext(TestCertificate.trusting(certificate))
                    .build();
            String origin = "https://localhost:" + secured.http.port();
            var streams = new ArrayList<BufferedReader>();
            for (int i = 0; i < 20; i++) {
                streams.add(stream(http, origin, "?since=" + i, ""));
            }

            writer.writeTo(500);

            for (int i = 0; i < streams.size(); i++) {
                var got = new ArrayList<Long>();
                while (got.size() < 500 - i) {
                    String line = streams.get(i).readLine();
                    if (line.startsWith("data: {\"seq\":")) {
                        got.add(JSON.readTree(line.substring("data: ".length()))
                                .path("seq")
                                .asLong());
                    }
                }
                assertThat(got)
                        .isEqualTo(LongStream.rangeClosed(i + 1L, 500).boxed().toList());
            }
            var live = HttpRequest.newBuilder(URI.create(origin + "/health/live"));
            assertThat(http.send(live.build(), BodyHandlers.ofString()).version())
                    .isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(secured.http.connections()).isEqualTo(1);
        }
    }

    @Test
    void sendsItsStreamsAwayWhenItStops() throws Exception {
        writer.writeTo(2);
        try (var lines = stream("", "1")) {
            while (!lines.readLine().equals("event: caught_up")) {
                // what is left of the past
            }

            server.hub.drain();

            assertThat(lines.lines().filter(line -> !line.isEmpty()))
                    .contains("event: draining")
                    .last()
                    .isEqualTo(": goodbye");
            assertThat(server.hub.counts().sessions()).isZero();
        }
        var answer = get("/api/v1/events/stream");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(answer.body()).startsWith("retry: 3000\nevent: failure\ndata: {\"error\":\"This server is stopping");
    }

    @Test
    void letsABrowsersStreamComeBackToTheServerThatWasStopped() throws Exception {
        writer.writeTo(2);
        int port = server.http.port();
        try (var source = new EventSourceClient("http://127.0.0.1:" + port + "/api/v1/events/stream", "0")) {
            source.next("caught_up");
            server.hub.drain();
            assertThat(source.next("failure").data()).contains("stopping");

            server.close();
            server = new Server(SMALL, AccessConfig.OPEN, port);
            writer.writeTo(3);

            assertThat(source.next("message").data()).startsWith("{\"seq\":3,");
            assertThat(source.isClosed()).isFalse();
        }
    }

    @Test
    void losesNothingForAStreamThatIsCutBeforeItsFirstEvent() throws Exception {
        writer.writeTo(5);
        String url = "http://127.0.0.1:" + server.http.port() + "/api/v1/events/stream?event_types=WANTED";
        try (var source = new EventSourceClient(url, "")) {
            assertThat(source.next("caught_up").lastEventId()).isEqualTo("5");

            source.cut();
            writer.writeTo(7, sequence -> JournalWriter.body("WANTED", sequence));

            assertThat(source.next("message").data()).startsWith("{\"seq\":6,");
            assertThat(source.next("message").lastEventId()).isEqualTo("7");
        }
    }

    @Test
    void tellsAClientItsPlaceWhileNothingMatches() throws Exception {
        writer.writeTo(5);
        try (var often = new Server(SMALL, AccessConfig.OPEN, 0, Duration.ofMillis(200))) {
            String url = "http://127.0.0.1:" + often.http.port() + "/api/v1/events/stream?event_types=WANTED";
            try (var source = new EventSourceClient(url, "");
                    var client = often.connect("&event_types=WANTED")) {
                source.next("caught_up");
                skipTo(client, "caught_up");
                writer.writeTo(50);

                var place = source.next("position");
                while (!place.lastEventId().equals("50")) {
                    place = source.next("position");
                }
                assertThat(place.data()).isEqualTo("{\"type\":\"position\",\"seq\":50}");
                skipToText(client, "{\"type\":\"position\",\"seq\":50}");
                writer.writeTo(51, sequence -> JournalWriter.body("WANTED", sequence));
                assertThat(source.next("message").lastEventId()).isEqualTo("51");
            }
        }
    }

    @Test
    void tellsABrowserThatItsIdCannotBeUsedAndBringsAll() throws Exception {
        writer.writeTo(3);
        String url = "http://127.0.0.1:" + server.http.port() + "/api/v1/events/stream?since=latest";
        try (var source = new EventSourceClient(url, "not-an-id")) {
            assertThat(source.next().data())
                    .isEqualTo(
                            "{\"error\":\"Last-Event-ID 'not-an-id' is no id of this stream: all comes from the earliest on.\"}");
            for (int sequence = 1; sequence <= 3; sequence++) {
                assertThat(source.next("message").lastEventId()).isEqualTo(String.valueOf(sequence));
            }
        }
    }

    @Test
    void sendsEverywhereWhatTheJournalsFieldsDisplace() throws Exception {
        String displaced = "\"published\":{\"time\":\"1.50\",\"source\":\"/shop\"}}";
        writer.writeTo(1, sequence -> "{\"event_type\":\"A\",\"time\":\"1.50\",\"payload\":{},\"source\":\"/shop\"}");

        try (var client = server.connect("&since=0")) {
            assertThat(client.text()).contains("resumed");
            assertThat(client.text())
                    .contains(",\"source\":\"default\",\"event_type\":\"A\",\"payload\":{},")
                    .endsWith(displaced);
        }
        try (var packed = server.connect("&since=0&encoding=messagepack")) {
            String text = "";
            while (!text.contains("\"seq\":1,")) { // it may wait for the one reader there is
                text = MessagePackReader.of(packed.nextRaw().payload()).orElseThrow();
            }
            assertThat(text).endsWith(displaced);
        }
        try (var lines = stream("", "0")) {
            assertThat(lines.lines()
                            .filter(line -> line.startsWith("data: {\"seq\":1,"))
                            .findFirst())
                    .get()
                    .asString()
                    .endsWith(displaced);
        }
    }

    @Test
    void saysWhatIsWrongWithTheQuery() throws Exception {
        var answer = get("/api/v1/events/stream?since=yesterday");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":\"since must be earliest, latest, a sequence,");
    }

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http.port() + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private BufferedReader stream(String query, String lastEventId) throws Exception {
        return stream(HttpClient.newHttpClient(), "http://127.0.0.1:" + server.http.port(), query, lastEventId);
    }

    private static BufferedReader stream(HttpClient http, String origin, String query, String lastEventId)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(origin + "/api/v1/events/stream" + query))
                .header("Last-Event-ID", lastEventId)
                .build();
        var answer = http.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private void writeLarge(long last) {
        String filler = "{\"filler\":\"" + "x".repeat(1000) + "\"}";
        writer.writeTo(last, sequence -> JournalWriter.body("A", sequence).replace("{}", filler));
    }

    private static void expect(RawClient client, long first, long last) throws IOException {
        var got = new ArrayList<Long>();
        while (got.size() <= last - first) {
            got.add(sequence(client.text()));
        }
        assertThat(got).isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
    }

    private static void expectWithNotices(RawClient client, long first, long last) throws IOException {
        for (long expected = first; expected <= last; ) {
            String text = client.text();
            if (sequence(text) > 0) {
                assertThat(sequence(text)).isEqualTo(expected);
                expected++;
            } else {
                assertThat(type(text)).isIn("resumed", "caught_up", "waiting");
            }
        }
    }

    private static void skipTo(RawClient client, String type) throws IOException {
        while (!type(client.text()).equals(type)) {
            // what comes before
        }
    }

    private static void skipToText(RawClient client, String start) throws IOException {
        while (!client.text().startsWith(start)) {
            // what comes before
        }
    }

    private static long sequence(String text) throws JsonProcessingException {
        JsonNode json = JSON.readTree(text);
        return json.has("type") ? 0 : json.path("seq").asLong();
    }

    private static String type(String text) throws JsonProcessingException {
        return JSON.readTree(text).path("type").asText();
    }
}
