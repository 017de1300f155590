package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.RawClient.Frame;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Expiry and renewal of a connection's token. */
class TokenRenewalIT {
    private static final Frame INVALID = new Frame(RawClient.TEXT, 0, "{\"error\":\"Invalid or expired token\"}");

    private static final String EXPIRED = "token expired, reconnect with a fresh one";

    private static final Head TASK = new Head("TASK_DONE", "task", "t-1", true);

    private static final Head TICKET = new Head("TICKET_DONE", "ticket", "k-1", true);

    private static AccessServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void closesWhenTheTokenExpires() throws IOException {
        var claims = claims();
        claims.put("exp", Instant.now().getEpochSecond() + 2);
        try (var client = server.connect("?token=" + Tokens.hs256(claims))) {
            assertThat(client.text()).isEqualTo("{\"error\":\"" + EXPIRED + "\"}");
            assertThat(Instant.now().getEpochSecond()).isGreaterThanOrEqualTo((long) claims.get("exp"));
            assertThat(client.next())
                    .as("4402, after which frontends come back, as they never do after 4401")
                    .isEqualTo(new Frame(RawClient.CLOSE, 4402, EXPIRED));
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void continuesWithANewTokenAndItsVisibility() throws IOException {
        var first = claims();
        first.put("exp", Instant.now().getEpochSecond() + 2);
        var second = claims();
        second.put("exp", Instant.now().getEpochSecond() + 4);
        second.put("events", Map.of("event_types", List.of("TICKET_*")));
        try (var client = server.connect("?event_types=TASK_DONE,TICKET_DONE&token=" + Tokens.hs256(first))) {
            server.publish(TASK);
            assertThat(client.text()).isEqualTo(AccessServer.text(TASK));

            client.sendText("{\"type\":\"token\",\"token\":\"" + Tokens.hs256(second) + "\"}");
            String expires = Instant.ofEpochSecond((long) second.get("exp")).toString();
            assertThat(client.text())
                    .isEqualTo("{\"status\":\"renewed\",\"expires\":\"" + expires.replace("Z", ".000Z") + "\"}");
            server.publish(TASK);
            server.publish(TICKET);
            assertThat(client.text()).isEqualTo(AccessServer.text(TICKET));

            assertThat(client.text()).contains(EXPIRED);
            assertThat(Instant.now().getEpochSecond()).isGreaterThanOrEqualTo((long) second.get("exp"));
            assertThat(client.next().closeCode()).isEqualTo(4402);
        }
    }

    @Test
    void ignoresABadRenewalTokenAndEndsAfterOneOfAnotherSubject() throws IOException {
        var other = claims();
        other.put("sub", "somebody-else");
        try (var client = server.connect("?token=" + Tokens.hs256(claims()))) {
            client.sendText("{\"type\":\"token\",\"token\":\"" + expired() + "\"}");
            assertThat(client.next()).isEqualTo(INVALID);
            client.sendText("{\"type\":\"token\",\"token\":7}");
            assertThat(client.text()).isEqualTo("{\"error\":\"token must be a string\"}");
            server.publish(TASK);
            assertThat(client.text()).isEqualTo(AccessServer.text(TASK));

            client.sendText("{\"type\":\"token\",\"token\":\"" + Tokens.hs256(other) + "\"}");

            assertThat(client.text()).isEqualTo("{\"error\":\"This token is of another subject.\"}");
            assertThat(client.next()).isEqualTo(new Frame(RawClient.CLOSE, 4401, "Token of another subject"));
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    private static Map<String, Object> claims() {
        return Tokens.claims(Instant.now().plusSeconds(600));
    }

    private static String expired() {
        return Tokens.hs256(Tokens.claims(Instant.now().minusSeconds(5)));
    }
}
