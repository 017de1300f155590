package dev.kodama.mirror.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import dev.kodama.testing.RawPublisher;
import dev.kodama.testing.TestCertificate;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReplicationAccessIT {
    private static final String CHANNEL = "events.TASK_DONE";
    private static final String RIGHTS = "nocommands +psync +replconf +info";

    @TempDir
    Path folder;

    private @Nullable RedisServer redis;

    private RedisServer start(String... settings) throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0)
                .with("repl-diskless-sync-delay 0")
                .with(settings));
        return redis;
    }

    @AfterEach
    void stop() {
        if (redis != null) {
            redis.kill();
        }
    }

    private static String as(RedisServer server, String user) {
        return "redis://" + user + "@127.0.0.1:" + server.port();
    }

    private static ReplicationSupport probe(String url) {
        return ReplicationCapture.probe(CaptureTap.config(url));
    }

    @Test
    void readsWithMinimalRights() throws Exception {
        var server = start("user mirror on >sesame " + RIGHTS);
        var url = as(server, "mirror:sesame");
        try (var publisher = new RawPublisher(server.port());
                var tap = CaptureTap.fresh(url)) {
            publisher.command("PUBLISH", CHANNEL, "1");
            tap.takeUntilMessage("1");

            assertThat(tap.messages()).containsExactly("1");
            assertThat(probe(url)).isEqualTo(new ReplicationSupport.Allowed());
        }
    }

    @Test
    void readsWithAPasswordAlone() throws Exception {
        var server = start("requirepass sesame");
        try (var publisher = new RawPublisher(server.port());
                var tap = CaptureTap.fresh(as(server, ":sesame"))) {
            assertThat(publisher.command("AUTH", "sesame")).isEqualTo("+OK");
            publisher.command("PUBLISH", CHANNEL, "1");

            tap.takeUntilMessage("1");
        }
    }

    @Test
    void readsOverTlsFromATrustedServer() throws Exception {
        var server = start();
        try (var tunnel = TlsTunnel.to(server.port(), TestCertificate.forAnotherHost(folder.resolve("tls")));
                var publisher = new RawPublisher(server.port())) {
            var url = "rediss://127.0.0.1:" + tunnel.port();

            assertThat(probe(url)).isInstanceOf(ReplicationSupport.Unreachable.class);
            try (var tap = CaptureTap.fresh(url + "?verifyPeer=NONE")) {
                publisher.command("PUBLISH", CHANNEL, "1");
                tap.takeUntilMessage("1");
            }
        }
    }

    @Test
    void probesWithoutAFullResync() throws Exception {
        var server = start("user mirror on >sesame " + RIGHTS);

        assertThat(probe(as(server, "mirror:sesame"))).isEqualTo(new ReplicationSupport.Allowed());

        try (var publisher = new RawPublisher(server.port())) {
            var fullResyncs = "return tonumber(redis.call('INFO', 'stats'):match('sync_full:(%d+)'))";
            assertThat(publisher.command("EVAL", fullResyncs, "0")).isEqualTo(":0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user mirror on >sesame nocommands +replconf +info",
                "user mirror on >sesame nocommands +psync +info",
                "user mirror on >sesame nocommands +psync +replconf",
                "rename-command PSYNC \"\"",
                "rename-command PSYNC HIDDEN",
                "cluster-enabled yes"
            })
    void isRefusedForGood(String setting) throws Exception {
        var server = start(setting);
        var url = setting.startsWith("user") ? as(server, "mirror:sesame") : server.uri();

        assertThat(probe(url)).isInstanceOf(ReplicationSupport.Refused.class);

        try (var capture = new ReplicationCapture(CaptureTap.config(url), InstantSource.system())) {
            capture.start(Optional.empty());
            await().until(() -> capture.progress().refused());
            assertThat(capture.status().detail()).startsWith("refused: ");
            assertThat(capture.status().connected()).isFalse();
        }
    }

    @Test
    void rejectsARenamedPsyncThatRepliesLikeSync() throws Exception {
        var server = start("rename-command PSYNC HIDDEN");

        assertThat(ReplicationCapture.probe(CaptureTap.config(server.uri()).withPsyncCommand("HIDDEN")))
                .isInstanceOfSatisfying(
                        ReplicationSupport.Refused.class,
                        refused -> assertThat(refused.reason()).contains("SYNC"));
    }

    @Test
    void isUnknownWithAWrongPasswordOrWithoutAServer() throws Exception {
        var server = start("requirepass sesame");
        var port = server.port();

        assertThat(probe(as(server, ":wrong"))).isInstanceOf(ReplicationSupport.Unreachable.class);
        assertThat(probe(server.uri())).isInstanceOf(ReplicationSupport.Unreachable.class);
        server.kill();
        assertThat(probe("redis://127.0.0.1:" + port)).isInstanceOf(ReplicationSupport.Unreachable.class);
    }
}
