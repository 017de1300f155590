package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.settings.SettingException;
import dev.kodama.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIT {
    private static final Head HEAD = new Head("A", "t", "1", true);

    @TempDir
    static Path dir;

    private static TestCertificate certificate;
    private static SSLContext trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.forLocalhost(dir);
        trusting = TestCertificate.trusting(certificate);
    }

    @Test
    void speaksWssByAKeyStore() throws Exception {
        try (var server = new AccessServer(Map.of(
                        "KODAMA_TLS_KEYSTORE",
                        certificate.keyStore().toString(),
                        "KODAMA_TLS_KEYSTORE_PASSWORD",
                        TestCertificate.PASSWORD));
                var client = connect(server)) {
            server.publish(HEAD);

            assertThat(client.text()).isEqualTo(AccessServer.text(HEAD));
        }
    }

    /** Frames that are larger than what the socket takes at once, to one that is slow to read. */
    @Test
    void deliversLargeFramesWholeByPem() throws IOException {
        try (var server = new AccessServer(pem("cert.pem", "key.pem"));
                var client = connect(server)) {
            for (int i = 0; i < 40; i++) {
                server.hub.publish(HEAD, (i + "x".repeat(i % 2 == 0 ? 200_000 : 1_000)).getBytes(UTF_8));
            }

            for (int i = 0; i < 40; i++) {
                assertThat(client.text()).isEqualTo(i + "x".repeat(i % 2 == 0 ? 200_000 : 1_000));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksTls12And13(String version) throws Exception {
        try (var server = new AccessServer(pem("cert.pem", "key.pem"));
                var socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void speaksNoPlainHttpThen() throws IOException {
        try (var server = new AccessServer(pem("cert.pem", "key.pem"))) {
            assertThat(server.refusal("")).doesNotContain("101");
        }
    }

    @Test
    void saysWhatIsWrongWithTheFiles() throws Exception {
        assertThatThrownBy(() -> new AccessServer(pem("cert.pem", "cert.pem")).close())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("BEGIN PRIVATE KEY");
        assertThatThrownBy(() -> new AccessServer(pem("nothing.pem", "key.pem")).close())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_TLS_CERT");
        assertThatThrownBy(() -> new AccessServer(Map.of("KODAMA_TLS_KEY", "k")).close())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_TLS_CERT");
        assertThatThrownBy(() -> new AccessServer(Map.of(
                                "KODAMA_TLS_KEYSTORE",
                                certificate.keyStore().toString(),
                                "KODAMA_TLS_KEYSTORE_PASSWORD",
                                "wrong"))
                        .close())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_TLS_KEYSTORE")
                .hasMessageNotContaining("wrong");
    }

    private static Map<String, String> pem(String certificate, String key) {
        return Map.of(
                "KODAMA_TLS_CERT", dir.resolve(certificate).toString(),
                "KODAMA_TLS_KEY", dir.resolve(key).toString());
    }

    private static RawClient connect(AccessServer server) throws IOException {
        var plain = new Socket();
        plain.setReceiveBufferSize(4096);
        plain.setSoTimeout(10_000);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        var tls = (SSLSocket) trusting.getSocketFactory().createSocket(plain, "localhost", server.port(), true);
        tls.setSoTimeout(10_000);
        return RawClient.upgrade(tls, "");
    }
}
