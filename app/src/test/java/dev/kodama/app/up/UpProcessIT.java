package dev.kodama.app.up;

import static dev.kodama.app.testing.JournalRecords.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.KodamaThread;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kodama up} as a process: an orderly stop loses no acknowledged event, whatever the lag of the journal, and a kill neither. */
class UpProcessIT {
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
    @Tag("faults")
    void keepsItsStateAfterCtrlCAndAfterAKill() throws Exception {
        try (var up = KodamaProcess.up(folder)) {
            assertListsItsAddressesInAtMostTenLines(up);
            RawRedis.publishNumbered(up.redisPort(), EVENTS);
            long redis = redis();
            up.interrupt();
            assertThat(up.awaitExit(STOP)).isEqualTo(130);
            assertThat(up.err()).as("parts end before what they need").noneMatch(line -> line.contains("trying again"));
            assertThat(ProcessHandle.of(redis).filter(UpProcessIT::runs)).isEmpty();
        }
        try (var up = KodamaProcess.up(folder)) {
            assertJournaled(up.kafka(), EVENTS);
            publish(up.redisPort(), EVENTS);
            assertJournaled(up.kafka(), EVENTS + 1);
            long redis = redis();
            up.kill();
            up.awaitExit(STOP);
            assertThat(ProcessHandle.of(redis).filter(UpProcessIT::runs)).isPresent();
        }
        try (var up = KodamaThread.up(folder)) {
            publish(up.redisPort(), EVENTS + 1);
            assertJournaled(up.kafka(), EVENTS + 2);
        }
    }

    private static void assertListsItsAddressesInAtMostTenLines(KodamaProcess up) {
        assertThat(up.out()).hasSizeLessThanOrEqualTo(10).anyMatch(line -> line.contains("exec:java@tail"));
        assertThat(up.err())
                .filteredOn(line -> !line.contains("waiting up to")) // what a loaded machine makes it say
                .hasSizeLessThanOrEqualTo(3);
    }

    /** As {@link RawRedis#publishNumbered} does. */
    private static void publish(int redisPort, int number) throws Exception {
        String message = "{\"event_type\":\"T\",\"entity_type\":\"e\",\"entity_id\":\"" + number + "\"}";
        assertThat(RawRedis.publish(redisPort, "events.T", message)).startsWith(":");
    }

    @Test
    @Tag("faults")
    void leavesRedisToTheNextStartWhenKafkaCannotTakeTheEvents() throws Exception {
        try (var kafka = broker()) {
            String bootstrap = kafka.awaitOut("serving at (\\S+)");
            try (var up = KodamaProcess.start(arguments("--kafka-bootstrap", bootstrap))) {
                up.awaitOut("Ctrl-C");
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
                    KodamaThread.start(arguments("--kafka-bootstrap", NO_KAFKA, "--startup-timeout", "0s"))) {
                assertThat(failing.awaitExit(STOP)).isEqualTo(ExitCode.USAGE);
            }
            int port = freePort();
            try (var up = KodamaThread.start(
                    arguments("--kafka-bootstrap", bootstrap, "--embedded-redis-port", Integer.toString(port)))) {
                up.awaitOut("Ctrl-C");
                assertThat(redis()).isEqualTo(redis);
                assertThat(up.redisPort()).isEqualTo(port);
                assertJournaled(bootstrap, EVENTS);
            }
        }
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

    private static void assertJournaled(String bootstrap, int events) {
        var records = JournalRecords.read(bootstrap, events);
        assertThat(records).noneMatch(record -> record.value().contains("journal.hole"));
        assertThat(records.stream().map(record -> header(record, "seq")))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, events)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(records.stream().map(record -> record.key()))
                .containsExactlyElementsOf(
                        IntStream.range(0, events).mapToObj(i -> "e:" + i).toList());
    }

    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
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
