package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.embedded.ChildJvm;
import dev.kodama.embedded.PrivateFolder;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access rules on a real server. */
class RedisAccessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EVAL return(1) 0",
                "EVALSHA 0 0",
                "SCRIPT LOAD return(1)",
                "FUNCTION LIST",
                "CONFIG GET dir",
                "CONFIG SET dir /tmp",
                "ACL LIST",
                "ACL WHOAMI",
                "CLIENT LIST",
                "CLIENT KILL ID 1",
                "CLIENT PAUSE 1000",
                "MODULE LIST",
                "SHUTDOWN NOSAVE",
                "FLUSHALL",
                "SAVE",
                "MONITOR",
                "REPLICAOF 127.0.0.1 1",
                "PSYNC ? -1",
                "REPLCONF listening-port 1",
                "SET k v",
                "GET k",
                "KEYS *",
                "SORT k",
                "MIGRATE 127.0.0.1 1 k 0 1",
                "PUBLISH other x",
                "PUBLISH kodama.mark.1 x",
                "SUBSCRIBE other",
            })
    void deniesOtherCommandsWithoutThePassword(String forbidden) throws Exception {
        try (var redis = start()) {
            assertThatThrownBy(() -> asAnybody(redis, forbidden.split(" ", -1)))
                    .as("everybody")
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("-NOPERM");
        }
    }

    @Test
    void letsEveryClientPublishAndSubscribe() throws Exception {
        try (var redis = start();
                var client = RedisSocket.connect(redis.port(), PATIENCE)) {
            for (var command : List.of(
                    "PUBLISH events.T {}",
                    "PUBLISH kodama.replay {}",
                    "PUBLISH replay.billing.T {}",
                    "WAIT 0 1",
                    "PING",
                    "HELLO 2",
                    "CLIENT SETNAME me",
                    "CLIENT GETNAME",
                    "CLIENT ID",
                    "SELECT 1",
                    "INFO",
                    "TIME",
                    "COMMAND COUNT",
                    "PUBSUB CHANNELS",
                    "PUBSUB NUMSUB events.T",
                    "MULTI",
                    "PUBLISH events.T {}",
                    "EXEC",
                    "RESET",
                    "SUBSCRIBE events.T",
                    "SUBSCRIBE replay.billing.end",
                    "PSUBSCRIBE events.*",
                    "PSUBSCRIBE events.TASK_*",
                    "PSUBSCRIBE replay.billing.*",
                    "PUNSUBSCRIBE events.*",
                    "UNSUBSCRIBE events.T")) {
                assertThat(client.call(command.split(" ", -1))).as(command).isNotNull();
            }
        }
    }

    @Test
    void letsItsOwnerDoEverything() throws Exception {
        try (var redis = start();
                var own = RedisSocket.connect(redis.port(), PATIENCE)) {
            String[] user = URI.create(redis.ownUri()).getUserInfo().split(":", 2);
            own.call("AUTH", user[0], user[1]);

            assertThat(own.call("ACL", "WHOAMI")).containsExactly("kodama");
            assertThat(own.call("SET", "k", "v")).containsExactly("OK");
            assertThat(own.call("EVAL", "return 7", "0")).containsExactly("7");
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(RedisServer.userInfo(folder, redis.port())).contains(user[0] + ":" + user[1]);
            assertThat(RedisServer.userInfo(folder, redis.port() + 1)).isEmpty();
        }
    }

    @Test
    void keepsItsPasswordAcrossStartsAndTakeOvers() throws Exception {
        String password;
        try (var first = start()) {
            password = URI.create(first.ownUri()).getUserInfo();
        }
        ChildJvm.killItselfAfterStarting("redis-with-rules", folder);
        long pid = Long.parseLong(Files.readString(folder.resolve("redis.pid")).strip());

        try (var second = start()) {
            assertThat(second.pid()).as("taken over").isEqualTo(pid);
            assertThat(URI.create(second.ownUri()).getUserInfo()).isEqualTo(password);
            assertThatThrownBy(() -> asAnybody(second, "CONFIG", "GET", "dir")).hasMessageStartingWith("-NOPERM");
        }
    }

    @Test
    void securesAServerOfAnEarlierVersion() throws Exception {
        ChildJvm.killItselfAfterStarting("redis", folder);

        try (var redis = start()) {
            assertThatThrownBy(() -> asAnybody(redis, "CONFIG", "GET", "dir")).hasMessageStartingWith("-NOPERM");
            assertThat(asAnybody(redis, "PUBLISH", "events.T", "{}")).containsExactly("0");
        }
    }

    @Test
    void runsAConfiguredExecutableAndTakesItOver() throws Exception {
        Path program = program("Redis server v=7.1.0");
        Path dir = folder.resolve("r");
        ChildJvm.killItselfAfterStarting("redis-of-program", dir, program.toString());
        long pid = Long.parseLong(Files.readString(dir.resolve("redis.pid")).strip());

        try (var again = RedisServer.start(new RedisServer.Config(dir, 0).withAccessRules())) {
            assertThat(again.pid()).as("taken over").isEqualTo(pid);
        }
        assertThat(folder.resolve("r/bin")).as("nothing was unpacked").doesNotExist();
    }

    @Test
    void reportsAnExecutableThatFails() throws Exception {
        Path lies = program("Valkey server v=8.1.4"); // but lacks a command of this version

        assertThatThrownBy(() -> RedisServer.start(new RedisServer.Config(folder.resolve("r"), 0)
                        .withAccessRules()
                        .withProgram(lies)))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("Critical error while loading ACLs");
    }

    @Test
    void findsTheNewestFixedExecutableOnAPath() throws Exception {
        Path old = program("Redis server v=7.0.15");
        Path mended = program("Valkey server v=8.1.4");
        Path newer = program("Redis server v=8.2.2");
        String path = String.join(":", folder.toString(), dir(old), dir(mended), dir(newer), "/nowhere", "");

        assertThat(RedisServer.newestFixed(path)).contains(newer);
        assertThat(RedisServer.newestFixed(dir(old))).isEmpty();
    }

    @Test
    void reportsAnUnusableExecutable() throws Exception {
        Path old = program("Redis server v=6.2.20");

        for (Path wrong : List.of(old, folder.resolve("nothing"), Path.of("/bin/true"))) {
            assertThatThrownBy(
                            () -> RedisServer.start(new RedisServer.Config(folder.resolve("r"), 0).withProgram(wrong)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("KODAMA_EMBEDDED_REDIS_SERVER");
        }
    }

    @Test
    void startsEmptyIfTheSnapshotIsOfANewerVersion() throws Exception {
        Path dir = PrivateFolder.create(folder.resolve("r"));
        PrivateFolder.write(dir.resolve("lock"), "");
        PrivateFolder.write(dir.resolve("dump.rdb"), "REDIS0099");

        try (var redis = RedisServer.start(new RedisServer.Config(dir, 0))) {
            assertThat(asAnybody(redis, "PING")).containsExactly("PONG");
        }

        assertThat(dir.resolve("dump.unreadable.rdb")).hasContent("REDIS0099");
    }

    private RedisServer start() throws StartFailedException {
        return RedisServer.start(new RedisServer.Config(folder, 0).withAccessRules());
    }

    private static List<String> asAnybody(RedisServer redis, String... command) throws IOException {
        try (var socket = RedisSocket.connect(redis.port(), PATIENCE)) {
            return socket.call(command);
        }
    }

    private static String dir(Path program) {
        return String.valueOf(program.getParent());
    }

    /** One that says what version it is and then is the bundled one. */
    private Path program(String version) throws Exception {
        Path bundled = RedisBinary.unpackInto(folder.resolve("unpacked"));
        Path dir = Files.createTempDirectory(folder, "program");
        String name = version.startsWith("Valkey") ? "valkey-server" : "redis-server";
        Path script = Files.writeString(
                dir.resolve(name),
                "#!/bin/sh\n[ \"$1\" != --version ] || { echo '" + version + " sha=0'; exit; }\nexec " + bundled
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }
}
