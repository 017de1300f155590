package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Resuming, catching up and tailing of durable sessions. */
@Timeout(60)
class DurableIT {
    /** How many events flow to a client that is cut fifty times. */
    private static final int EVENTS = Integer.getInteger("kodama.durable.events", 3_000);

    private static final DurableConfig SMALL = DurableExtension.SMALL;

    @RegisterExtension
    static final DurableExtension durable = new DurableExtension();

    @Test
    void resumesBehindASequenceAndCatchesUp() throws IOException {
        durable.writer().writeTo(30);
        try (var client = durable.server().connect("&since=10")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":10,\"first\":11,\"last\":30,\"missed\":0,\"recovered\":true,"
                                    + durable.epochField() + "}");
            assertThat(client.text())
                    .matches(
                            "\\{\"seq\":11,\"time\":\"20..-..-..T..:..:..\\....Z\",\"channel\":\"events.A\","
                                    + "\"source\":\"default\",\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"payload\":\\{}}");
            JournalFrames.expect(client, 12, 30);
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":30}");

            durable.writer().writeTo(40);

            JournalFrames.expect(client, 31, 40);
        }
    }

    @Test
    void startsWithTheNextJournaledEvent() throws IOException {
        durable.writer().writeTo(5);
        try (var client = durable.server().connect("")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":\"latest\",\"first\":6,\"last\":5,\"missed\":0,\"recovered\":true,"
                                    + durable.epochField() + "}");
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":5}");

            durable.writer().writeTo(7);

            JournalFrames.expect(client, 6, 7);
        }
    }

    @Test
    void resumesInTheRingWhileTheOnlyReaderIsBusy() throws IOException {
        writeLarge(2000);
        try (var stalled = RawClient.connect(durable.server().http.port(), "?delivery=durable&since=earliest", 4096);
                var first = durable.server().connect("")) {
            JournalFrames.skipTo(stalled, "resumed");
            JournalFrames.skipTo(first, "caught_up");
            durable.writer().writeTo(2020);
            JournalFrames.expect(first, 2001, 2020);

            try (var again = durable.server().connect("&since=2015")) {
                assertThat(JournalFrames.type(again.text())).isEqualTo("resumed");
                JournalFrames.expect(again, 2016, 2020);
                assertThat(JournalFrames.type(again.text())).isEqualTo("caught_up");
            }
        }
    }

    @Test
    void pausesResumesAndSeeks() throws IOException {
        durable.writer().writeTo(10);
        try (var client = durable.server().connect("&since=earliest")) {
            JournalFrames.skipTo(client, "caught_up");
            client.sendText("{\"type\":\"pause\"}");
            assertThat(client.text()).isEqualTo("{\"type\":\"paused\",\"seq\":10}");
            durable.writer().writeTo(20);

            client.sendText("{\"type\":\"resume\"}");
            assertThat(client.text()).startsWith("{\"type\":\"resumed\",\"since\":10,\"first\":11,");
            JournalFrames.expectWithNotices(client, 11, 20);
            client.sendText("{\"type\":\"seek\",\"since\":\"soon\"}");
            JournalFrames.skipToText(client, "{\"error\":\"since must be ");
            client.sendText("{\"type\":\"seek\",\"since\":5,\"until\":8}");

            JournalFrames.skipTo(client, "resumed");
            JournalFrames.expect(client, 6, 8);
            assertThat(client.text()).isEqualTo("{\"type\":\"ended\",\"seq\":8}");
        }
    }

    @Test
    void slowsDownOverTheRateLimitInsteadOfDropping() throws IOException {
        durable.writer().writeTo(12);
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_MAX_EVENTS_PER_CLIENT_PER_SECOND", "8")));
        try (var slow = durable.serve(SMALL, access);
                var client = slow.connect("&since=earliest")) {
            JournalFrames.skipTo(client, "resumed");
            long before = System.nanoTime();
            JournalFrames.expect(client, 1, 12);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(400), Duration.ofSeconds(4));
            JournalFrames.skipTo(client, "caught_up");

            durable.writer().writeTo(24);

            JournalFrames.expect(client, 13, 24);
        }
    }

    @Test
    void replaysAtAMultipleOfTheOriginalSpeed() throws Exception {
        durable.writer().writeTo(1);
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);
        durable.writer().writeTo(2);
        try (var client = durable.server().connect("&since=earliest&speed=2x&until=now")) {
            JournalFrames.skipTo(client, "resumed");
            JournalFrames.expect(client, 1, 1);
            long before = System.nanoTime();

            JournalFrames.expect(client, 2, 2);

            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(3));
            assertThat(client.text()).isEqualTo("{\"type\":\"ended\",\"seq\":2}");
        }
    }

    @Test
    void losesNothingForAClientEvictedFromTheRing() throws IOException {
        try (var slow = RawClient.connect(durable.server().http.port(), "?delivery=durable", 4096);
                var fast = durable.server().connect("")) {
            JournalFrames.skipTo(slow, "caught_up");
            JournalFrames.skipTo(fast, "caught_up");
            writeLarge(4000);
            JournalFrames.expect(fast, 1, 4000);

            JournalFrames.expectWithNotices(slow, 1, 4000);
            assertThat(JournalFrames.type(slow.text()))
                    .as("it was behind the ring, and is no more")
                    .isEqualTo("caught_up");
        }
    }

    @Test
    void servesManySessionsInTurnWithOneReader() throws IOException {
        writeLarge(2000);
        try (var stalled = RawClient.connect(durable.server().http.port(), "?delivery=durable&since=earliest", 4096)) {
            JournalFrames.skipTo(stalled, "resumed");
            try (var other = durable.server().connect("&since=earliest")) {
                assertThat(other.text()).isEqualTo("{\"type\":\"waiting\",\"ahead\":0}");
                JournalFrames.skipTo(other, "resumed");
                JournalFrames.expect(other, 1, 2000);
            }
            JournalFrames.expectWithNotices(stalled, 1, 2000);
        }
    }

    /** The attack: one user's many sessions, none of which takes anything, in the line for the only reader. */
    @Test
    void servesUsersInTurnWhateverTheNumberOfTheirSessions() throws IOException {
        writeLarge(2000);
        var access = AccessConfig.from(Settings.of(Map.of("KODAMA_TRUSTED_PROXIES", "127.0.0.1")));
        var clients = new ArrayList<RawClient>();
        try (var shared = durable.serve(SMALL, access)) {
            for (int session = 0; session < 40; session++) {
                clients.add(RawClient.connect(
                        shared.http.port(), "?delivery=durable&since=earliest", 4096, "X-Forwarded-For: 198.51.100.1"));
            }
            var last = clients.get(39);
            var lastServed = CompletableFuture.supplyAsync(() -> nextOf(last, "resumed"));
            var other = RawClient.connect(
                    shared.http.port(), "?delivery=durable&since=earliest", 1 << 16, "X-Forwarded-For: 198.51.100.2");
            clients.add(other);

            JournalFrames.skipTo(other, "resumed");

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
            JournalFrames.skipTo(client, type);
            return type;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void deliversEachEventOnceAndInOrderAcrossManyDisconnects() throws Exception {
        var random = new Random(7);
        try (var other = durable.serve(SMALL)) {
            var writing = CompletableFuture.runAsync(() -> durable.writer().writeTo(EVENTS));
            long last = 0;
            for (int cut = 0; last < EVENTS; cut++) {
                var at = cut % 2 == 0 ? durable.server() : other;
                try (var client = at.connect("&since=" + last)) {
                    long until = cut < 50 ? Math.min(EVENTS, last + random.nextInt(EVENTS / 25)) : EVENTS;
                    while (last < until) {
                        String text = client.text();
                        if (JournalFrames.sequence(text) > 0) {
                            assertThat(JournalFrames.sequence(text)).isEqualTo(last + 1);
                            last++;
                        }
                    }
                }
            }
            writing.join();
        }
    }

    private void writeLarge(long last) {
        String filler = "{\"filler\":\"" + "x".repeat(1000) + "\"}";
        durable.writer()
                .writeTo(last, sequence -> JournalWriter.body("A", sequence).replace("{}", filler));
    }
}
