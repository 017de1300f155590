package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.settings.SettingException;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret in a file that is replaced while clients are connected. */
@Timeout(120)
class SecretFileIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String OLD = Tokens.SECRET;
    private static final String NEW = "another-secret-of-at-least-32-bytes!";
    private static final Head HEAD = new Head("A", "t", "1", true);

    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(dir.resolve("secret"), OLD + "\n");
    }

    @Test
    void takesTokensOfTheNewSecretAndKeepsWhoIsConnected() throws Exception {
        try (var server = server();
                var client = server.connect("?token=" + token(OLD))) {
            assertThat(status(server, OLD)).isEqualTo(200);
            assertThat(status(server, NEW)).isEqualTo(401);

            Files.writeString(file, NEW);

            await().atMost(LIMIT).until(() -> status(server, NEW) == 200);
            assertThat(status(server, OLD)).isEqualTo(401);
            server.publish(HEAD);
            assertThat(client.text()).isEqualTo(AccessServer.text(HEAD));
        }
    }

    @Test
    void takesTokensOfBothSecretsWhileTheFileHasBoth() throws Exception {
        try (var server = server()) {
            Files.writeString(file, NEW + "\n" + OLD + "\n");

            await().atMost(LIMIT).until(() -> status(server, NEW) == 200);
            assertThat(status(server, OLD)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", NEW + "\nshort"})
    void keepsTheSecretBeforeOneThatCannotBeUsed(String bad) throws Exception {
        try (var server = server()) {
            Files.writeString(file, bad);

            await().atMost(LIMIT)
                    .until(() -> new ObjectMapper()
                            .readTree(get(server, "/health/ready").body())
                            .at("/components/files/problems/0")
                            .asText()
                            .startsWith("KODAMA_JWT_SECRET_FILE must have"));
            assertThat(status(server, OLD)).isEqualTo(200);
            assertThat(status(server, NEW)).isEqualTo(401);
        }
    }

    @Test
    void saysWhatIsWrongAtTheStart() throws IOException {
        Files.writeString(file, "short");
        assertThatThrownBy(() -> server().close())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_JWT_SECRET_FILE must have");
        Files.delete(file);
        assertThatThrownBy(() -> server().close())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_JWT_SECRET_FILE cannot be read");
        assertThatThrownBy(() -> new AccessServer(
                                Map.of("KODAMA_JWT_SECRET_FILE", file.toString(), "KODAMA_JWT_SECRET", OLD))
                        .close())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("set one of them");
    }

    private AccessServer server() throws IOException {
        return new AccessServer(Map.of("KODAMA_JWT_SECRET_FILE", file.toString()));
    }

    private static int status(AccessServer server, String secret) throws Exception {
        return get(server, "/api/v1/who?token=" + token(secret)).statusCode();
    }

    private static HttpResponse<String> get(AccessServer server, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static String token(String secret) {
        return Tokens.hs256(Tokens.claims(Instant.now().plusSeconds(600)), secret);
    }
}
