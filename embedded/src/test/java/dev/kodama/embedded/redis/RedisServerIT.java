package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.embedded.ChildJvm;
import dev.kodama.embedded.FreePort;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerIT {
    @TempDir
    private Path folder;

    @Test
    void servesOnAFreePort() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(call(redis, "PING")).containsExactly("PONG");
            assertThat(call(redis, "CONFIG", "GET", "repl-backlog-size"))
                    .containsExactly("repl-backlog-size", Long.toString(256L << 20));
        }
    }

    @Test
    void keepsItsFilesForTheirOwnerOnly() throws Exception {
        Path dir = folder.resolve("redis");
        try (var redis = RedisServer.start(new RedisServer.Config(dir, 0))) {
            call(redis, "SET", "k", "v");
            call(redis, "SAVE");
        }

        try (var files = Files.walk(dir)) {
            var open = files.filter(RedisServerIT::othersMayRead).toList();

            assertThat(open).isEmpty();
        }
        assertThat(dir.resolve("dump.rdb")).exists();
        assertThat(dir.resolve("redis.log")).exists();
    }

    private static boolean othersMayRead(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    .matches("...(?!------).*");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void takesFurtherSettings() throws Exception {
        var config =
                new RedisServer.Config(folder, 0).with("repl-backlog-size 1mb").with("hz 17");

        try (var redis = RedisServer.start(config)) {
            assertThat(call(redis, "CONFIG", "GET", "hz", "repl-backlog-size"))
                    .contains("17", Integer.toString(1 << 20));
        }
    }

    @Test
    void keepsKeysAndReplicationPlaceOverACloseAndAStart() throws Exception {
        String id;
        long offset;
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0));
                var replica = RedisSocket.connect(redis.port(), Duration.ofSeconds(6))) {
            replica.call("PSYNC", "?", "-1");
            call(redis, "SET", "kept", "yes");
            id = replication(redis, "master_replid");
            offset = Long.parseLong(replication(redis, "master_repl_offset"));
        }

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(call(redis, "GET", "kept")).containsExactly("yes");
            assertThat(replication(redis, "master_replid2")).isEqualTo(id);
            assertThat(Long.parseLong(replication(redis, "master_repl_offset"))).isGreaterThanOrEqualTo(offset);
        }
    }

    @Test
    void doesNotGoBackToAnOldPlaceAfterACrash() throws Exception {
        RedisServer.start(new RedisServer.Config(folder, 0)).close();
        var crashing = RedisServer.start(new RedisServer.Config(folder, 0));
        call(crashing, "SET", "after", "snapshot");
        crashing.kill();

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(replication(redis, "master_replid2"))
                    .containsOnlyDigits()
                    .matches("0+");
            assertThat(call(redis, "DBSIZE")).containsExactly("0");
        }
    }

    @Test
    void takesOverTheServerOfAKilledJvm() throws Exception {
        ChildJvm.killItselfAfterStarting("redis", folder);
        long left = pidLeftBehind();

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(redis.pid()).isEqualTo(left);
            assertThat(call(redis, "PING")).containsExactly("PONG");
        }

        assertThat(ProcessHandle.of(left).filter(RedisServerIT::runs)).isEmpty();
    }

    @Test
    void movesTheServerOfAKilledJvmWhereAnotherPortIsWanted() throws Exception {
        ChildJvm.killItselfAfterStarting("redis", folder);
        long left = pidLeftBehind();
        int port = FreePort.orAny(0);

        try (var redis = RedisServer.start(new RedisServer.Config(folder, port))) {
            assertThat(redis.pid()).isEqualTo(left);
            assertThat(redis.port()).isEqualTo(port);
            assertThat(call(redis, "CONFIG", "GET", "port")).containsExactly("port", Integer.toString(port));
            assertThat(folder.resolve("redis.port")).hasContent(Integer.toString(port));
        }
    }

    @Test
    void leavesTheServerOfAKilledJvmWhereItIsIfTheOtherPortIsTaken() throws Exception {
        ChildJvm.killItselfAfterStarting("redis", folder);
        long left = pidLeftBehind();

        try (var squatter = FreePort.listenOn(0)) {
            assertThatThrownBy(() -> RedisServer.start(new RedisServer.Config(folder, squatter.getLocalPort())))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageStartingWith("port " + squatter.getLocalPort() + " is taken: ");
        }
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(redis.pid()).isEqualTo(left);
        }
    }

    @Test
    void startsNoSecondServerBesideOneThatCannotBeTakenOver() throws Exception {
        var password = new RedisServer.Config(folder, 0).with("requirepass secret");
        try (var redis = RedisServer.start(password);
                var socket = RedisSocket.connect(redis.port(), Duration.ofSeconds(2))) {
            socket.call("AUTH", "secret");
            assertThat(redis.stop(Duration.ZERO)).isInstanceOf(StopResult.LeftRunning.class);

            assertThatThrownBy(() -> RedisServer.start(new RedisServer.Config(folder, 0)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("process " + redis.pid() + ", cannot be taken over (-NOAUTH");
            assertThat(pidLeftBehind()).isEqualTo(redis.pid());
        }
    }

    @Test
    void endsOnceItsMirrorHasJournaledAllOfIt() throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0));
        try (var mirror = AcknowledgingReplica.attach(redis.port())) {
            call(redis, "PUBLISH", "events.T", "1");
            mirror.acknowledge(Long.MAX_VALUE);

            redis.drain(Duration.ofSeconds(10));

            assertThat(redis.running()).isFalse();
            assertThat(redis.stop(Duration.ZERO)).isEqualTo(new StopResult.Ended());
        }
        assertThat(folder.resolve("dump.rdb")).exists();
    }

    @Test
    void staysUpWhereItsMirrorHasNotJournaledAllOfItAndIsTakenOverByTheNextStart() throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0));
        try (var mirror = AcknowledgingReplica.attach(redis.port())) {
            mirror.acknowledge(1);
            call(redis, "PUBLISH", "events.T", "1");

            redis.drain(Duration.ofMillis(200));

            assertThat(redis.running()).isTrue();
            assertThat(call(redis, "PUBLISH", "events.T", "2")).as("goes on").containsExactly("0");
        }
        assertThat(redis.stop(Duration.ZERO))
                .isInstanceOfSatisfying(
                        StopResult.LeftRunning.class,
                        left -> assertThat(left.reason()).containsPattern("\\d+ bytes"));

        try (var next = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(next.pid()).isEqualTo(redis.pid());
            assertThat(replication(next, "repl_backlog_active")).isEqualTo("1");
        }
    }

    @Test
    void keepsThePlaceThatAMirrorKnowsOverAStartThatNoMirrorSaw() throws Exception {
        String id;
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0));
                var mirror = AcknowledgingReplica.attach(redis.port())) {
            id = replication(redis, "master_replid");
            mirror.acknowledge(Long.MAX_VALUE);
            redis.drain(Duration.ofSeconds(10));
        }
        var unseen = RedisServer.start(new RedisServer.Config(folder, 0));

        assertThat(unseen.stop(Duration.ZERO)).isEqualTo(new StopResult.Ended());

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(replication(redis, "master_replid2")).isEqualTo(id);
        }
    }

    @Test
    void staysUpWithWhatWasPublishedBeforeAMirrorCameBack() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0));
                var mirror = AcknowledgingReplica.attach(redis.port())) {
            mirror.acknowledge(Long.MAX_VALUE);
            redis.drain(Duration.ofSeconds(10));
        }
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            call(redis, "PUBLISH", "events.T", "1");

            assertThat(redis.stop(Duration.ZERO)).isInstanceOf(StopResult.LeftRunning.class);
            assertThat(redis.running()).isTrue();
        }
    }

    @Test
    void endsAtOnceWhereNoMirrorEverRead() throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0));
        call(redis, "PUBLISH", "events.T", "1");

        redis.drain(Duration.ofSeconds(10));

        assertThat(redis.running()).as("subscribers may still be behind").isTrue();
        assertThat(redis.stop(Duration.ZERO)).isEqualTo(new StopResult.Ended());
    }

    @Test
    void leavesAProcessAloneThatOnlyHasTheOldNumber() throws Exception {
        Files.writeString(
                folder.resolve("redis.pid"),
                Long.toString(ProcessHandle.current().pid()));
        Files.writeString(folder.resolve("redis.port"), "1");

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(redis.pid()).isNotEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (var squatter = FreePort.listenOn(0)) {
            int port = squatter.getLocalPort();

            assertThatThrownBy(() -> RedisServer.start(new RedisServer.Config(folder, port)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageStartingWith("port " + port + " is taken: ")
                    .hasMessageContaining("KODAMA_EMBEDDED_REDIS_PORT")
                    .hasMessageContaining("KODAMA_REDIS_URL");
        }
        RedisServer.start(new RedisServer.Config(folder, 0)).close();
    }

    @Test
    void saysThatTheFolderIsInUse() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThatThrownBy(() -> RedisServer.start(new RedisServer.Config(folder, 0)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("is in use by another kodama");
            assertThat(redis.running()).isTrue();
        }
    }

    @Test
    void saysWhatRedisDiedOf() {
        var config = new RedisServer.Config(folder, 0).with("no-such-setting 1");

        assertThatThrownBy(() -> RedisServer.start(config))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("the embedded Redis does not start: Bad directive or wrong number of arguments");
    }

    @Test
    void stopsOneThatAsksForAPassword() throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0).with("requirepass secret"));

        redis.close();

        assertThat(redis.running()).isFalse();
    }

    private static List<String> call(RedisServer redis, String... command) throws IOException {
        try (var socket = RedisSocket.connect(redis.port(), Duration.ofSeconds(2))) {
            return socket.call(command);
        }
    }

    private static String replication(RedisServer redis, String field) throws IOException {
        var matcher = Pattern.compile("(?m)^" + field + ":(\\S+)\\r?$")
                .matcher(call(redis, "INFO", "replication").get(0));
        assertThat(matcher.find()).as(field).isTrue();
        return matcher.group(1);
    }

    private long pidLeftBehind() throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve("redis.pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(RedisServerIT::runs)).isPresent();
        return pid;
    }

    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
