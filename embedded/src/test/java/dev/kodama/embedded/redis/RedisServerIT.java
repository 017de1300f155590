package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.kodama.embedded.FreePort;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Starts a Redis in a folder of its own. */
class RedisServerIT extends RedisServerTestbed {
    @Test
    void servesOnAFreePort() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(call(redis, "PING")).containsExactly("PONG");
            assertThat(call(redis, "CONFIG", "GET", "repl-backlog-size"))
                    .containsExactly("repl-backlog-size", Long.toString(256L << 20));
        }
    }

    @Test
    void waitsUntilItsExecutableIsNotOpenForWriting() throws Exception {
        RedisServer.start(new RedisServer.Config(folder, 0)).close();
        Path executable;
        try (var files = Files.walk(folder)) {
            executable = files.filter(file -> file.getFileName().toString().startsWith("redis-server-"))
                    .findFirst()
                    .orElseThrow();
        }
        var open = FileChannel.open(executable, StandardOpenOption.WRITE);
        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(() -> assertDoesNotThrow(open::close));

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(open.isOpen()).isFalse();
            assertThat(call(redis, "PING")).containsExactly("PONG");
        }
    }

    @Test
    void createsFilesForTheirOwnerOnly() throws Exception {
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
    void appliesExtraSettings() throws Exception {
        var config =
                new RedisServer.Config(folder, 0).with("repl-backlog-size 1mb").with("hz 17");

        try (var redis = RedisServer.start(config)) {
            assertThat(call(redis, "CONFIG", "GET", "hz", "repl-backlog-size"))
                    .contains("17", Integer.toString(1 << 20));
        }
    }

    @Test
    void keepsKeysAndReplicationOffsetAcrossARestart() throws Exception {
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
    void doesNotReturnToAnOldOffsetAfterACrash() throws Exception {
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
    void reportsATakenPort() throws Exception {
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
    void reportsAFolderInUse() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThatThrownBy(() -> RedisServer.start(new RedisServer.Config(folder, 0)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("is in use by another kodama");
            assertThat(redis.running()).isTrue();
        }
    }

    @Test
    void reportsTheFatalErrorOfRedis() {
        var config = new RedisServer.Config(folder, 0).with("no-such-setting 1");

        assertThatThrownBy(() -> RedisServer.start(config))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("the embedded Redis does not start: Bad directive or wrong number of arguments");
    }

    @Test
    void stopsAServerThatRequiresAPassword() throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0).with("requirepass secret"));

        redis.close();

        assertThat(redis.running()).isFalse();
    }
}
