package dev.kodama.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.kodama.bus.trace.EventTracer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.streams.StreamsStatus.State;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

@Timeout(120)
@Execution(CONCURRENT)
class RunningTopologyIT {
    private static final String COUNTS = CountingTopology.STORE;
    private static final String ADDRESS = "127.0.0.1:1";
    private static final Duration LONG = Duration.ofSeconds(45);

    @TempDir
    private Path folder;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final RocksDbMemory memory = new RocksDbMemory(8 << 20);
    private JournalConfig journal;
    private JournalFeeder feeder;

    /** Failed threads of a topology that an earlier test has closed may still end. */
    @BeforeAll
    static void ignoreThreadsOfOtherTests() {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    @BeforeEach
    void open() {
        journal = Journals.onSharedKafka();
        JournalTopics.createForTopologies(journal, List.of());
        feeder = new JournalFeeder(journal);
    }

    @AfterEach
    void close() {
        feeder.close();
        memory.close();
    }

    @Test
    void writesARecordItCannotProcessToThePoisonTopicAndContinues() {
        feeder.write(3, number -> JournalFeeder.body(number == 2 ? "POISON" : "GOOD", "task", "t", number));
        try (var running = start(settings(folder), CountingTopology.build(journal, new AtomicInteger()))) {
            awaitCount(running, "task:t", 2);

            var records = Journals.records(journal, journal.poisonTopic(), 1);
            assertThat(records).singleElement().satisfies(poison -> {
                assertThat(new String(poison.value(), UTF_8)).contains("POISON");
                assertThat(header(poison.headers(), "seq")).isEqualTo("2");
                assertThat(header(poison.headers(), "__streams.errors.message")).contains("not to my taste");
                assertThat(header(poison.headers(), "__streams.errors.topic")).isEqualTo(journal.eventsTopic());
            });
            assertThat(running.status()).isEqualTo(new StreamsStatus(State.RUNNING, 0, 1, 0, false, ""));
            assertThat(registry.get("kodama.streams.poison").functionCounter().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void replacesAThreadThatFailsAndCountsIt() {
        feeder.write(1, number -> JournalFeeder.body("GOOD", "task", "t", number));
        var failures = new AtomicInteger(1);
        try (var running = start(settings(folder), CountingTopology.build(journal, failures))) {
            await().atMost(LONG).until(() -> running.status().state() == State.FAILING);
            assertThat(running.status().detail()).contains("a bad day");

            awaitCount(running, "task:t", 1);

            assertThat(running.status().replacedThreads()).isEqualTo(1);
            await().atMost(LONG).until(() -> running.status().ready());
        }
    }

    @Tag("faults")
    @Test
    void isStuckWhileItKeepsFailing() {
        feeder.write(1, number -> JournalFeeder.body("GOOD", "task", "t", number));
        try (var running = start(settings(folder), CountingTopology.build(journal, new AtomicInteger(1_000)))) {
            await().atMost(LONG).until(() -> running.status().state() == State.FAILING);
            assertThat(running.status().stuck()).isFalse();

            await().atMost(Duration.ofSeconds(50)).until(() -> running.status().stuck());

            assertThat(running.status().ready()).isFalse();
            assertThat(running.status().detail()).contains("a bad day");
        }
    }

    @Tag("faults")
    @Test
    void restoresItsStoresFromKafkaWhenTheyAreGone() throws Exception {
        feeder.write(10, number -> JournalFeeder.body("GOOD", "task", "t", number));
        try (var running = start(settings(folder), CountingTopology.build(journal, new AtomicInteger()))) {
            awaitCount(running, "task:t", 10);
        }

        try (var elsewhere =
                start(settings(folder.resolve("elsewhere")), CountingTopology.build(journal, new AtomicInteger()))) {
            feeder.write(1, number -> JournalFeeder.body("GOOD", "task", "t", number));
            awaitCount(elsewhere, "task:t", 11);
        }
    }

    @Test
    void restoresStoresOfAnotherVersion() throws IOException {
        feeder.write(10, number -> JournalFeeder.body("GOOD", "task", "t", number));
        try (var running = start(settings(folder), CountingTopology.build(journal, new AtomicInteger()))) {
            awaitCount(running, "task:t", 10);
        }
        Path old = Files.createFile(settings(folder).applicationDir().resolve("0_0/old"));

        var other = new StreamsSettings(
                "counts",
                journal.clientProperties(),
                applicationId(),
                folder,
                "2",
                false,
                journal.poisonTopic(),
                1 << 20,
                ADDRESS);
        try (var running = start(other, CountingTopology.build(journal, new AtomicInteger()))) {
            awaitCount(running, "task:t", 10);
            assertThat(old).doesNotExist();
        }
    }

    @Test
    void waitsForItsSourceTopics() {
        var unavailable = new AtomicInteger(1);
        Runnable before = () -> {
            if (unavailable.getAndDecrement() > 0) {
                throw new TimeoutException("no broker");
            }
        };
        try (var running = RunningTopology.start(
                settings(folder),
                CountingTopology.build(journal, new AtomicInteger()),
                before,
                memory,
                registry,
                EventTracer.OFF)) {
            await().atMost(LONG).until(() -> running.status().state() == State.WAITING);
            assertThat(running.status().detail()).contains("no broker");
            await().atMost(LONG).until(() -> running.status().ready());
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void knowsTheOtherProcesses() {
        try (var one = start(settings(folder.resolve("1")), CountingTopology.build(journal, new AtomicInteger()))) {
            await().atMost(LONG).until(() -> one.status().ready());
            assertThat(one.others(COUNTS)).isEmpty();

            try (var other = start(
                    settings(folder.resolve("2"), "127.0.0.1:2"),
                    CountingTopology.build(journal, new AtomicInteger()))) {
                await().atMost(LONG).until(() -> other.others(COUNTS).equals(List.of("127.0.0.1:1")));
            }
        }
    }

    @Test
    void endsWhereAnotherProcessUsesItsFolder() {
        try (var running = start(settings(folder), CountingTopology.build(journal, new AtomicInteger()))) {
            await().atMost(LONG).until(() -> running.status().ready());

            try (var second = start(settings(folder), CountingTopology.build(journal, new AtomicInteger()))) {
                await().atMost(LONG).until(() -> second.status().state() == State.ENDED);
                assertThat(second.status().detail()).contains("same state directory");
                assertThat(second.ended()).isCompleted();
            }
        }
    }

    @Test
    void rejectsATopologyWithoutNames() {
        var builder = new StreamsBuilder();
        builder.stream(journal.eventsTopic(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .groupByKey()
                .count();

        assertThatThrownBy(() -> start(settings(folder), builder.build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no name: KSTREAM-");
    }

    private RunningTopology start(StreamsSettings settings, Topology topology) {
        return RunningTopology.start(settings, topology, () -> {}, memory, registry, EventTracer.OFF);
    }

    private StreamsSettings settings(Path dir) {
        return settings(dir, ADDRESS);
    }

    private StreamsSettings settings(Path dir, String address) {
        return new StreamsSettings(
                "counts",
                journal.clientProperties(),
                applicationId(),
                dir,
                "1",
                false,
                journal.poisonTopic(),
                1 << 20,
                address);
    }

    private String applicationId() {
        return journal.group("counts");
    }

    private static void awaitCount(RunningTopology running, String key, long count) {
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(InvalidStateStoreException.class)
                .until(
                        () -> running.store(COUNTS, QueryableStoreTypes.<String, Long>keyValueStore())
                                .get(key),
                        found -> Long.valueOf(count).equals(found));
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
