package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.settings.SettingException;
import dev.kodama.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate is replaced while clients are connected. */
@Timeout(120)
class TlsReloadIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Head HEAD = new Head("A", "t", "1", true);

    @TempDir
    private static Path made;

    private static TestCertificate old;
    private static TestCertificate renewed;
    private static SSLContext trusting;

    @TempDir
    private Path dir;

    @BeforeAll
    static void makeCertificates() throws Exception {
        old = TestCertificate.forLocalhost(made.resolve("old"));
        renewed = TestCertificate.forLocalhost(made.resolve("renewed"));
        trusting = TestCertificate.trusting(old, renewed);
    }

    @BeforeEach
    void installTheOldOne() throws IOException {
        replace(old.pem(), "cert.pem");
        replace(old.key(), "key.pem");
    }

    @Test
    void showsTheNewCertificateToNewConnectionsAndKeepsTheOpenOnes() throws Exception {
        try (var server = server();
                var client = RawClient.upgrade(connect(server), "")) {
            assertThat(shown(server)).isEqualTo(old.certificate());

            replace(renewed.pem(), "cert.pem");
            replace(renewed.key(), "key.pem");

            await().atMost(LIMIT).until(() -> shown(server).equals(renewed.certificate()));
            server.publish(HEAD);
            assertThat(client.text()).isEqualTo(AccessServer.text(HEAD));
            assertThat(files(server).path("state").asText()).isEqualTo("in use");
        }
    }

    /** As certbot and cert-manager leave it between two writes. */
    @Test
    void keepsTheOldPairWhileOnlyOneFileIsNew() throws Exception {
        try (var server = server()) {
            replace(renewed.pem(), "cert.pem");
            await().atMost(LIMIT)
                    .until(() ->
                            files(server).path("problems").toString().contains("is not that of the first certificate"));
            assertThat(shown(server)).isEqualTo(old.certificate());

            replace(renewed.key(), "key.pem");

            await().atMost(LIMIT).until(() -> shown(server).equals(renewed.certificate()));
        }
    }

    @Test
    void keepsTheOldOneWhereTheNewFileIsBroken() throws Exception {
        try (var server = server()) {
            Files.writeString(
                    dir.resolve("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
            await().atMost(LIMIT)
                    .until(() -> files(server).path("state").asText().equals("kept as they were"));
            assertThat(files(server).path("problems").path(0).asText()).startsWith("KODAMA_TLS_CERT cannot be used: ");

            assertThat(shown(server)).isEqualTo(old.certificate());
        }
    }

    @Test
    void readsAKeyStoreAgain() throws Exception {
        replace(old.keyStore(), "kodama.p12");
        try (var server = new AccessServer(Map.of(
                "KODAMA_TLS_KEYSTORE",
                dir.resolve("kodama.p12").toString(),
                "KODAMA_TLS_KEYSTORE_PASSWORD",
                TestCertificate.PASSWORD))) {
            replace(renewed.keyStore(), "kodama.p12");

            await().atMost(LIMIT).until(() -> shown(server).equals(renewed.certificate()));
        }
    }

    @Test
    void doesNotStartWithAPairThatDoesNotFit() throws Exception {
        replace(renewed.key(), "key.pem");

        assertThatThrownBy(() -> server().close())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("is not that of the first certificate");
    }

    private AccessServer server() throws IOException {
        return new AccessServer(Map.of(
                "KODAMA_TLS_CERT", dir.resolve("cert.pem").toString(),
                "KODAMA_TLS_KEY", dir.resolve("key.pem").toString()));
    }

    /** By a rename, so that no half of it can be read. */
    private void replace(Path by, String name) throws IOException {
        var copy = Files.copy(by, dir.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Certificate shown(AccessServer server) throws IOException {
        try (var socket = connect(server)) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLSocket connect(AccessServer server) throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
        plain.setSoTimeout((int) LIMIT.toMillis());
        return (SSLSocket) trusting.getSocketFactory().createSocket(plain, "localhost", server.port(), true);
    }

    private static JsonNode files(AccessServer server) throws IOException, InterruptedException {
        var http = HttpClient.newBuilder().sslContext(trusting).build();
        var request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/health/ready"));
        var answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body()).path("components").path("files");
    }
}
