package dev.kodama.forwarder;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.RawClient.Frame;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What there is only so much of, over real sockets. */
class LimitsIT {
    @Test
    void rejectsConnectionsOverTheLimit() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_MAX_CONNECTIONS", "1"))) {
            try (var first = server.connect("")) {
                String refusal = server.refusal("");

                assertThat(first.head()).contains(" 101 ");
                assertThat(refusal)
                        .startsWith("HTTP/1.1 429 ")
                        .contains("Retry-After: 10\r\n")
                        .contains("{\"error\":\"Too many connections")
                        .contains("KODAMA_MAX_CONNECTIONS");
                assertThat(server.limited("connections")).isEqualTo(1);
            }
            await().ignoreExceptions().untilAsserted(() -> server.connect("").close());
        }
    }

    @Test
    void letsABrowsersStreamRetryOverTheLimit() throws Exception {
        try (var server = new AccessServer(Map.of("KODAMA_MAX_CONNECTIONS", "1"));
                var first = server.connect("");
                var source = new EventSourceClient("http://127.0.0.1:" + server.port() + "/api/v1/events/stream", "")) {
            var event = source.next();

            assertThat(event.name()).isEqualTo("failure");
            assertThat(event.data()).contains("KODAMA_MAX_CONNECTIONS");
            assertThat(source.retryMillis()).isEqualTo(10_000);
            assertThat(source.isClosed()).isFalse();
            assertThat(first.head()).contains(" 101 ");
        }
    }

    @Test
    void countsAUserAcrossAddresses() throws IOException {
        String ann = token("ann");
        try (var server = new AccessServer(
                        Map.of("KODAMA_JWT_SECRET", Tokens.SECRET, "KODAMA_MAX_CONNECTIONS_PER_USER", "1"));
                var first = server.connect("?token=" + ann);
                var other = server.connect("?token=" + token("bob"))) {
            assertThat(server.refusal("?token=" + ann))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("PER_USER");
            assertThat(server.limited("connections_per_user")).isEqualTo(1);
            first.close();
            other.close();
            await().ignoreExceptions()
                    .untilAsserted(() -> server.connect("?token=" + ann).close());
        }
    }

    @Test
    void countsTheAddressesThatATrustedProxyTells() throws IOException {
        try (var server = new AccessServer(
                        Map.of("KODAMA_TRUSTED_PROXIES", "127.0.0.1", "KODAMA_MAX_CONNECTIONS_PER_ADDRESS", "1"));
                var first = server.connect("", "X-Forwarded-For: 198.51.100.1");
                var other = server.connect("", "X-Forwarded-For: 198.51.100.1, 198.51.100.2")) {
            assertThat(server.refusal("", "Forwarded: for=198.51.100.1"))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("PER_ADDRESS");
            assertThat(first.head()).contains(" 101 ");
            assertThat(other.head()).contains(" 101 ");
        }
    }

    @Test
    void ignoresForwardingHeadersOfOthers() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_MAX_CONNECTIONS_PER_ADDRESS", "1"));
                var first = server.connect("", "X-Forwarded-For: 198.51.100.1")) {
            assertThat(first.head()).contains(" 101 ");
            assertThat(server.refusal("", "X-Forwarded-For: 198.51.100.2")).startsWith("HTTP/1.1 429 ");
        }
    }

    @Test
    void countsConnectsAMinute() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_MAX_CONNECTS_PER_MINUTE", "2"))) {
            server.connect("").close();
            server.connect("").close();

            assertThat(server.refusal("")).startsWith("HTTP/1.1 429 ").containsPattern("Retry-After: (2\\d|3\\d)\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost,101",
        "http://evil.example,403",
        "null,403",
        "https://dash.example,101",
    })
    void rejectsPagesOfForeignOrigins(String origin, int status) throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_ALLOWED_ORIGINS", "https://dash.example"))) {
            assertThat(server.refusal("", "Origin: " + origin)).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,X-Forwarded-Host: my_dash:8443,101",
        "127.0.0.1,Forwarded: for=198.51.100.1;host=\"my_dash:8443\",101",
        "127.0.0.1,X-Forwarded-Host: other,403",
        "10.0.0.1,X-Forwarded-Host: my_dash:8443,403",
    })
    void letsAPageConnectThroughATrustedProxy(String trusted, String header, int status) throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_TRUSTED_PROXIES", trusted))) {
            assertThat(server.refusal("", "Origin: https://my_dash:8443", header))
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void closesWith1008WhereAQueryNamesTooManyIds() throws IOException {
        try (var server = new AccessServer(Map.of());
                var fits = server.connect("?entity_ids=" + ids(50, ","));
                var client = server.connect("?entity_ids=" + ids(51, ","))) {
            server.publish(new Head("A", "t", "1", true));

            assertThat(fits.text()).contains("\"A\"");
            assertThat(client.text()).isEqualTo("{\"error\":\"entity_ids may name at most 50, named 51\"}");
            assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 1008, "Filter too large"));
            assertThat(server.limited("filter_ids")).isEqualTo(1);
        }
    }

    @Test
    void keepsTheFilterWhereASubscriptionNamesTooManyIds() throws IOException {
        try (var server = new AccessServer(Map.of());
                var client = server.connect("?entity_ids=1")) {
            client.sendText("{\"type\":\"subscribe\",\"entity_ids\":[\"" + ids(51, "\",\"") + "\"]}");
            assertThat(client.text()).isEqualTo("{\"error\":\"entity_ids may name at most 50, named 51\"}");

            server.publish(new Head("A", "t", "2", true));
            server.publish(new Head("A", "t", "1", true));

            assertThat(client.text()).contains("\"1\"");
        }
    }

    @Test
    void delaysSubscriptionsOverTheRateLimit() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_MAX_CLIENT_MESSAGES_PER_SECOND", "4"));
                var client = server.connect("")) {
            long start = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"" + i + "\"]}");
            }
            for (int i = 0; i < 8; i++) {
                assertThat(client.text()).contains("[\"" + i + "\"]");
            }

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(4));
            assertThat(server.limited("updates_per_second")).isEqualTo(4);
        }
    }

    @Test
    void dropsEventsOverTheRateLimit() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_MAX_EVENTS_PER_CLIENT_PER_SECOND", "4"));
                var client = server.connect("?notices=1");
                var frontend = server.connect("")) {
            for (int i = 0; i < 6; i++) {
                server.publish(new Head("A", "t", String.valueOf(i), true));
            }
            server.publish(new Head("TASK_FAILED", "t", "7", true));

            for (int i = 0; i < 4; i++) {
                assertThat(client.text()).contains("\"" + i + "\"");
            }
            assertThat(client.text()).contains("TASK_FAILED");
            assertThat(client.text()).as("told without another event").isEqualTo("{\"type\":\"dropped\",\"count\":2}");
            assertThat(server.limited("messages_per_second")).isEqualTo(2);
            for (int i = 0; i < 5; i++) {
                assertThat(frontend.text()).contains("\"event_type\"");
            }
            server.publish(new Head("TASK_FAILED", "t", "8", true));
            assertThat(frontend.text()).as("no notice before it").contains("\"8\"");
        }
    }

    @Test
    void closesWith4008OverTheRateLimitWithOverflowDisconnect() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_MAX_EVENTS_PER_CLIENT_PER_SECOND", "1"));
                var client = server.connect("?overflow=disconnect")) {
            server.publish(new Head("A", "t", "0", true));
            server.publish(new Head("A", "t", "1", true));

            assertThat(client.text()).contains("\"0\"");
            assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 4008, "Too slow"));
        }
    }

    @Test
    void closesWith1009WhereATextIsTooLong() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_MAX_FRAME_BYTES", "2kb"));
                var client = server.connect("")) {
            client.sendText("x".repeat(2049));

            assertThat(client.next().closeCode()).isEqualTo(1009);
            await().untilAsserted(
                            () -> assertThat(server.limited("frame_bytes")).isEqualTo(1));
        }
    }

    @Test
    void refusesLongHeadsAndLongQueries() throws IOException {
        try (var server =
                new AccessServer(Map.of("KODAMA_MAX_HEADER_BYTES", "16kb", "KODAMA_MAX_QUERY_BYTES", "10kb"))) {
            try (var fits = server.connect("?token=" + "t".repeat(10_000))) {
                assertThat(fits.head()).contains(" 101 ");
            }
            assertThat(server.refusal("?token=" + "t".repeat(11_000)))
                    .startsWith("HTTP/1.1 414 ")
                    .contains("{\"error\":");
            assertThat(server.refusal("", "X-Long: " + "x".repeat(20_000)))
                    .startsWith("HTTP/1.1 431 ")
                    .contains("{\"error\":");
            assertThat(server.limited("query_bytes")).isEqualTo(1);
            assertThat(server.limited("header_bytes")).isEqualTo(1);
        }
    }

    @Test
    void doesNotWaitForARejectedClientThatStays() throws IOException {
        try (var server = new AccessServer(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET, "KODAMA_MAX_CONNECTIONS", "1"));
                var stays = server.connect("")) {
            assertThat(stays.next().text()).contains("Authentication required");
            assertThat(server.refusal("")).startsWith("HTTP/1.1 429 ");

            await().ignoreExceptions().untilAsserted(() -> server.connect("").close());
        }
    }

    private static String ids(int count, String between) {
        return IntStream.rangeClosed(1, count).mapToObj(String::valueOf).collect(joining(between));
    }

    private static String token(String subject) {
        var claims = Tokens.claims(Instant.now().plusSeconds(600));
        claims.put("sub", subject);
        return Tokens.hs256(claims);
    }
}
