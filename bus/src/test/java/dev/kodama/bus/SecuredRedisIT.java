package dev.kodama.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.bus.redis.RedisPing;
import dev.kodama.embedded.redis.RedisServer;
import io.netty.pkitesting.CertificateBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users and passwords by ACL, and TLS with a generated certificate. */
@Timeout(60)
class SecuredRedisIT {
    @TempDir
    Path dir;

    @Test
    void connectsWithUserAndPasswordOverTls() throws Exception {
        makeCertificate();
        int tlsPort = freePort();
        var config = new RedisServer.Config(dir.resolve("redis"), 0)
                .with(
                        "tls-port " + tlsPort,
                        "tls-cert-file " + dir.resolve("cert.pem"),
                        "tls-key-file " + dir.resolve("key.pem"),
                        "tls-auth-clients no");
        try (var redis = RedisServer.start(config);
                var wire = new RedisWire(redis.port())) {
            wire.call("ACL", "SETUSER", "service", "on", ">s3cr:t/", "+@all", "~*", "&*");
            wire.call("ACL", "SETUSER", "default", "off");

            worksAt("redis://service:s3cr%3At%2F@127.0.0.1:" + redis.port());
            worksAt("rediss://service:s3cr%3At%2F@127.0.0.1:" + tlsPort + "?verifyPeer=NONE");
            failsAt("redis://service:wrong@127.0.0.1:" + redis.port(), "WRONGPASS");
            failsAt("rediss://service:s3cr%3At%2F@127.0.0.1:" + tlsPort, "unable to find valid certification path");
        }
    }

    @Test
    void authenticatesWithTheNewestPasswordOfAFile() throws Exception {
        var file = Files.writeString(dir.resolve("password"), "first\n");
        try (var redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0));
                var wire = new RedisWire(redis.port())) {
            wire.call("ACL", "SETUSER", "service", "on", ">first", "+@all", "~*", "&*");
            String url = "redis://service@127.0.0.1:" + redis.port() + "?passwordfile=" + file;
            try (var bus = EventBus.connect(url)) {
                Awaitility.await().until(bus::connected);

                wire.call("ACL", "SETUSER", "service", "resetpass", ">second");
                wire.call("CLIENT", "KILL", "USER", "service");
                Awaitility.await().until(() -> !bus.connected());
                Files.writeString(file, "second\n");

                Awaitility.await().atMost(30, TimeUnit.SECONDS).until(bus::connected);
            }
            assertThat(RedisPing.whyUnreachable(url, Duration.ofSeconds(10))).isEmpty();
            assertThat(RedisPing.whyUnreachable(url.replace("@", ":old%40@"), Duration.ofSeconds(10)))
                    .isEmpty();
            Files.writeString(file, "wrong");
            assertThat(RedisPing.whyUnreachable(url, Duration.ofSeconds(10)))
                    .get()
                    .asString()
                    .contains("WRONGPASS")
                    .doesNotContain("second");
        }
    }

    @Test
    void doesNotTakeThePasswordOfTheUrlForAUser() throws Exception {
        var file = Files.writeString(dir.resolve("password"), "second\n");
        try (var redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0));
                var wire = new RedisWire(redis.port())) {
            wire.call("ACL", "SETUSER", "default", "resetpass", ">second");

            String url = "redis://:first@127.0.0.1:" + redis.port() + "?passwordfile=" + file;
            assertThat(RedisPing.whyUnreachable(url, Duration.ofSeconds(10))).isEmpty();
        }
    }

    @Test
    void reportsAMissingPasswordFile() {
        assertThatThrownBy(() -> EventBus.connect("redis://127.0.0.1:1?passwordfile=" + dir.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the file of the Redis password cannot be read");
    }

    private static void worksAt(String uri) throws Exception {
        var taken = new LinkedBlockingQueue<String>();
        try (var bus = EventBus.connect(uri)) {
            EventBusIT.subscribed(bus.subscribe("A", event -> taken.add(event.entityId())));
            Awaitility.await().until(bus::connected);

            assertThat(EventBusIT.result(bus.publish("A", "t", "1", Map.of()))).isEqualTo(new Published(1));
            assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo("1");
        }
    }

    private static void failsAt(String uri, String reason) {
        try (var log = new LogLines();
                var bus = EventBus.connect(uri)) {
            Awaitility.await().until(() -> !log.lines().isEmpty());

            assertThat(log.lines().get(0)).contains(reason, "is unavailable").doesNotContain("s3cr", "wrong@");
            assertThat(bus.connected()).isFalse();
        }
    }

    private void makeCertificate() throws Exception {
        var certificate = new CertificateBuilder()
                .subject("CN=127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(dir.resolve("cert.pem"), certificate.getCertificatePEM());
        Files.writeString(dir.resolve("key.pem"), certificate.getPrivateKeyPEM());
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
