package dev.kodama.mirror.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.bus.redis.RedisPing;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Settings;
import dev.kodama.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Redis whose TLS requires a client certificate, for both kinds of clients: our own socket and lettuce. */
@Timeout(30)
class ClientCertificateIT {
    @TempDir
    static Path folder;

    private static TestCertificate shown;
    private static TestCertificate required;
    private static RedisServer redis;
    private static TlsTunnel tunnel;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        shown = TestCertificate.forAnotherHost(folder.resolve("shown"));
        required = TestCertificate.forAnotherHost(folder.resolve("required"));
        tunnel = TlsTunnel.to(redis.port(), shown, required);
    }

    @AfterAll
    static void stop() throws Exception {
        tunnel.close();
        redis.kill();
    }

    private static String url(boolean withCertificate) {
        var settings = Map.of(
                "KODAMA_REDIS_URL",
                "rediss://127.0.0.1:" + tunnel.port() + "?verifyPeer=CA",
                "KODAMA_REDIS_CA",
                shown.pem().toString());
        var own = Map.of(
                "KODAMA_REDIS_CERTIFICATE", required.pem().toString(),
                "KODAMA_REDIS_KEY", required.key().toString());
        return RedisSettings.url(Settings.of(settings).with(withCertificate ? own : Map.of()));
    }

    @Test
    void connectsBothClientsWithTheConfiguredFiles() throws Exception {
        assertThat(ReplicationCapture.probe(CaptureTap.config(url(true)))).isEqualTo(new ReplicationSupport.Allowed());
        assertThat(RedisPing.whyUnreachable(url(true), Duration.ofSeconds(5))).isEmpty();
        try (var subscriber = ChannelSubscriber.open(url(true), "kodama-test", List.of("events.*"), new Ignoring())) {
            await().until(subscriber::subscribed);
        }
    }

    @Test
    void connectsOnceTheCertificateIsReplaced() throws Exception {
        var certificate = Files.copy(shown.pem(), folder.resolve("own.pem"));
        var key = Files.copy(shown.key(), folder.resolve("own.key"));
        String url = url(false) + "&cert=" + certificate + "&key=" + key;
        assertThat(RedisPing.whyUnreachable(url, Duration.ofSeconds(5))).isPresent();
        try (var subscriber = ChannelSubscriber.open(url, "kodama-test", List.of("events.*"), new Ignoring())) {
            Files.copy(required.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(required.pem(), certificate, StandardCopyOption.REPLACE_EXISTING);

            await().atMost(Duration.ofSeconds(25)).until(subscriber::subscribed);
        }
    }

    @Test
    void connectsNeitherWithoutFiles() throws Exception {
        assertThat(ReplicationCapture.probe(CaptureTap.config(url(false))))
                .isInstanceOf(ReplicationSupport.Unreachable.class);
        assertThat(RedisPing.whyUnreachable(url(false), Duration.ofSeconds(5))).isPresent();
    }

    private static final class Ignoring implements ChannelSubscriber.Listener {
        @Override
        public void onMessage(byte[] channel, byte[] message) {}

        @Override
        public void onSubscribed() {}

        @Override
        public void onLost(String reason) {}
    }
}
