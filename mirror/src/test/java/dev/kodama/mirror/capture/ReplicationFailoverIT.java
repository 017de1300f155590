package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.SourcePosition;
import dev.kodama.testing.RawPublisher;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("faults")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicationFailoverIT {
    private static final String CHANNEL = "events.TASK_DONE";

    @TempDir
    Path folder;

    private RedisServer master;
    private RedisServer replica;

    @BeforeEach
    void start() throws Exception {
        master = start("master");
        replica = start("replica");
        command(replica, "REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
        try (var publisher = new RawPublisher(master.port())) { // WAIT waits for what its own connection wrote
            publisher.publish(CHANNEL, List.of("0".getBytes(UTF_8)));
            assertThat(publisher.command("WAIT", "1", "10000")).isEqualTo(":1");
        }
    }

    private RedisServer start(String name) throws Exception {
        return RedisServer.start(new RedisServer.Config(folder.resolve(name), 0).with("repl-diskless-sync-delay 0"));
    }

    @AfterEach
    void stop() {
        replica.kill();
        master.kill();
    }

    private static String command(RedisServer redis, String... words) {
        try (var connection = new RawPublisher(redis.port())) {
            return connection.command(words);
        }
    }

    private static void publish(RedisServer redis, int from, int to) {
        publish(redis, from, to, 1, 500);
    }

    /** Waits until so many replicas have it, of which a capture is one. */
    private static void publish(RedisServer redis, int from, int to, int replicas, int waitMillis) {
        try (var publisher = new RawPublisher(redis.port())) {
            publisher.publish(
                    CHANNEL,
                    numbers(from, to).stream().map(n -> n.getBytes(UTF_8)).toList());
            if (redis.running()) {
                publisher.command("WAIT", Integer.toString(replicas), Integer.toString(waitMillis));
            }
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void continuesAtAPromotedReplicaThatIsNotBehind() throws Exception {
        SourcePosition journaled;
        try (var tap = CaptureTap.fresh(master.uri())) {
            publish(master, 1, 10);
            tap.takeUntilMessage("9");
            journaled = tap.journalAll();
        }
        publish(master, 10, 20);
        master.kill();
        command(replica, "REPLICAOF", "NO", "ONE");
        publish(replica, 20, 30);

        try (var tap = CaptureTap.resumed(replica.uri(), journaled)) {
            tap.takeUntilMessage("29");

            assertThat(tap.messages()).isEqualTo(numbers(10, 30));
            assertThat(tap.holes()).isEmpty();
            assertThat(tap.journalAll().replid()).isNotEqualTo(journaled.replid());
        }
    }

    @Test
    void readsAPromotedReplicaThatIsBehindWithAHole() throws Exception {
        SourcePosition journaled;
        try (var tap = CaptureTap.fresh(master.uri())) {
            command(replica, "REPLICAOF", "NO", "ONE");
            publish(master, 1, 10);
            tap.takeUntilMessage("9");
            journaled = tap.journalAll();
        }
        publish(replica, 100, 110);

        try (var tap = CaptureTap.resumed(replica.uri(), journaled)) {
            tap.takeUntilMessage("109");

            assertThat(tap.messages()).isEqualTo(numbers(100, 110));
            assertThat(tap.holes()).extracting(hole -> hole.missed().reason()).containsExactly("rolled-back");
        }
    }

    @Test
    void continuesAtTheMasterFromThePositionAtAReplica() throws Exception {
        SourcePosition journaled;
        try (var tap = CaptureTap.fresh(replica.uri())) {
            publish(master, 1, 10);
            tap.takeUntilMessage("9");
            journaled = tap.journalAll();
            assertThat(tap.messages()).isEqualTo(numbers(1, 10));
        }
        publish(master, 10, 20);

        try (var tap = CaptureTap.resumed(master.uri(), journaled)) {
            tap.takeUntilMessage("19");

            assertThat(tap.messages()).isEqualTo(numbers(10, 20));
            assertThat(tap.holes()).isEmpty();
        }
    }

    @Test
    void waitsAtAReplicaWithoutAMaster() throws Exception {
        try (var tap = CaptureTap.fresh(replica.uri())) {
            master.kill();
            command(replica, "CLIENT", "KILL", "TYPE", "replica");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> tap.capture.status().detail().contains("NOMASTERLINK"));

            command(replica, "REPLICAOF", "NO", "ONE");
            publish(replica, 1, 10);
            tap.takeUntilMessage("9");

            assertThat(tap.messages()).isEqualTo(numbers(1, 10));
            assertThat(tap.holes()).isEmpty();
        }
    }

    @Test
    void followsTheSentinelsToThePromotedReplica() throws Exception {
        var port = freePort();
        var sentinel = startSentinel(port);
        try {
            awaitSentinelKnowsTheReplica(port);
            var url = "redis-sentinel://127.0.0.1:%d,127.0.0.1:%d?sentinelMasterId=kodama".formatted(freePort(), port);
            try (var tap = CaptureTap.fresh(url)) {
                publish(master, 1, 10, 2, 10_000); // else the promoted one may be behind
                tap.takeUntilMessage("9");
                master.kill();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> command(replica, "PUBLISH", CHANNEL, "promoted?")
                                        .equals(":0")
                                && command(replica, "SET", "k", "v").equals("+OK"));
                publish(replica, 10, 20);
                tap.takeUntilMessage("19");

                assertThat(tap.messages().stream().filter(text -> !text.equals("promoted?")))
                        .isEqualTo(numbers(1, 20));
                assertThat(tap.holes()).isEmpty();
            }
        } finally {
            sentinel.destroyForcibly().waitFor();
        }
    }

    private Process startSentinel(int port) throws Exception {
        var config = folder.resolve("sentinel.conf");
        Files.writeString(
                config,
                String.join(
                        "\n",
                        "port " + port,
                        "bind 127.0.0.1",
                        "dir " + folder,
                        "sentinel monitor kodama 127.0.0.1 " + master.port() + " 1",
                        "sentinel down-after-milliseconds kodama 500",
                        "sentinel failover-timeout kodama 3000",
                        ""));
        Path binary;
        try (var files = Files.list(folder.resolve("master").resolve("bin"))) {
            binary = files.filter(file -> file.getFileName().toString().startsWith("redis-server"))
                    .findFirst()
                    .orElseThrow();
        }
        return new ProcessBuilder(binary.toString(), config.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sentinel.log").toFile())
                .start();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitSentinelKnowsTheReplica(int port) {
        await().ignoreExceptions().atMost(Duration.ofSeconds(20)).until(() -> {
            try (var connection = new RawPublisher(port)) {
                return connection.command("SENTINEL", "replicas", "kodama").equals("*1");
            }
        });
    }
}
