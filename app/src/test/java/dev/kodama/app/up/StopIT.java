package dev.kodama.app.up;

import static dev.kodama.app.testing.JournalRecords.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.testing.process.KodamaProcess;
import dev.kodama.testing.process.SharedClasses;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An orderly stop of {@code kodama up} loses no acknowledged event, whatever the lag of the journal. */
class StopIT {
    private static final int EVENTS = 20_000;
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final String NO_KAFKA = "127.0.0.1:1";

    @TempDir
    private Path folder;

    @AfterEach
    void stopALeftoverRedis() throws Exception {
        if (Files.exists(folder.resolve("redis").resolve("redis.pid"))) {
            ProcessHandle.of(redis()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void journalsPublishedEventsOnCtrlC() throws Exception {
        try (var up = KodamaProcess.up(folder)) {
            RawRedis.publishNumbered(up.redisPort(), EVENTS);
            up.interrupt();
            assertThat(up.awaitExit(STOP)).isEqualTo(130);
            assertThat(up.err()).as("parts end before what they need").noneMatch(line -> line.contains("trying again"));
        }

        try (var up = KodamaProcess.up(SharedClasses.jvm(), folder, "--roles", "mirror")) {
            assertAllJournaled(up.kafka());
        }
    }

    @Test
    void leavesRedisToTheNextStartWhenKafkaCannotTakeTheEvents() throws Exception {
        try (var kafka = broker()) {
            String bootstrap = kafka.awaitOut("serving at (\\S+)");
            try (var up = mirror("--kafka-bootstrap", bootstrap)) {
                kafka.signal("STOP");
                RawRedis.publishNumbered(up.redisPort(), EVENTS);
                up.interrupt();
                up.awaitExit(STOP);
                String line = "Redis stays up (process " + redis() + "): ";
                assertThat(up.err()).anyMatch(said -> said.contains(line));
            }
            long redis = redis();
            kafka.signal("CONT");

            try (var failing =
                    KodamaProcess.start(arguments("--kafka-bootstrap", NO_KAFKA, "--startup-timeout", "0s"))) {
                assertThat(failing.awaitExit(STOP)).isEqualTo(ExitCode.USAGE);
            }
            int port = freePort();
            try (var up = mirror("--kafka-bootstrap", bootstrap, "--embedded-redis-port", Integer.toString(port))) {
                assertThat(redis()).isEqualTo(redis);
                assertThat(up.redisPort()).isEqualTo(port);
                assertAllJournaled(bootstrap);
            }
        }
    }

    private KodamaProcess mirror(String... more) throws Exception {
        var up = KodamaProcess.start(arguments(more));
        up.awaitOut("Ctrl-C");
        return up;
    }

    private String[] arguments(String... more) {
        var arguments = new ArrayList<>(
                List.of("up", "--data-dir", folder.toString(), "--http-port", "0", "--roles", "mirror"));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--embedded-redis-port")) {
            arguments.addAll(List.of("--embedded-redis-port", "0"));
        }
        return arguments.toArray(String[]::new);
    }

    private KodamaProcess broker() throws Exception {
        return KodamaProcess.java(
                SharedClasses.jvm(),
                List.of("dev.kodama.testing.process.BrokerMain", folder.resolve("broker") + "", "0"));
    }

    private static void assertAllJournaled(String bootstrap) {
        var records = JournalRecords.read(bootstrap, EVENTS);
        assertThat(records).noneMatch(record -> record.value().contains("journal.hole"));
        assertThat(records.stream().map(record -> header(record, "seq")))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, EVENTS)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(records.stream().map(record -> record.key()))
                .containsExactlyElementsOf(
                        IntStream.range(0, EVENTS).mapToObj(i -> "e:" + i).toList());
    }

    private long redis() throws Exception {
        return Long.parseLong(
                Files.readString(folder.resolve("redis").resolve("redis.pid")).strip());
    }

    private static int freePort() throws Exception {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
