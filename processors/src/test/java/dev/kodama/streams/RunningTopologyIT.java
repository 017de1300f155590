package dev.kodama.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunningTopologyIT {
    private static final String COUNTS = "counts";
    private static final String ADDRESS = "127.0.0.1:1";

    @TempDir
    private Path folder;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final RocksDbMemory memory = new RocksDbMemory(8 << 20);
    private JournalConfig journal;
    private JournalFeeder feeder;

    @BeforeEach
    void open() {
        journal = Journals.onSharedKafka();
        JournalTopics.createForTopologies(journal);
        feeder = new JournalFeeder(journal);
    }

    @AfterEach
    void close() {
        feeder.close();
        memory.close();
    }

    @Test
    void keepsARecordItCannotProcessInThePoisonTopicAndGoesOn() {
        feeder.write(3, number -> JournalFeeder.body(number == 2 ? "POISON" : "GOOD", "task", "t", number));
        try (var running = start(settings(folder), counting(new AtomicInteger()))) {
            awaitCount(running, "task:t", 2);

            var kept = Journals.records(journal, journal.poisonTopic(), 1);
            assertThat(kept).singleElement().satisfies(poison -> {
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
        try (var running = start(settings(folder), counting(failures))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> running.status().state() == State.FAILING);
            assertThat(running.status().detail()).contains("a bad day");

            awaitCount(running, "task:t", 1);

            assertThat(running.status().replacedThreads()).isEqualTo(1);
            await().atMost(Duration.ofSeconds(20)).until(() -> running.status().ready());
        }
    }

    @Test
    void isStuckWhileItFailsForGood() {
        feeder.write(1, number -> JournalFeeder.body("GOOD", "task", "t", number));
        try (var running = start(settings(folder), counting(new AtomicInteger(1_000)))) {
            await().dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> running.status().state() == State.FAILING);
            assertThat(running.status().stuck()).isFalse();

            await().dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(50))
                    .until(() -> running.status().stuck());

            assertThat(running.status().ready()).isFalse();
            assertThat(running.status().detail()).contains("a bad day");
        }
    }

    @Test
    void findsItsStoresAgainInKafkaWhenTheyAreGoneHere() throws Exception {
        feeder.write(10, number -> JournalFeeder.body("GOOD", "task", "t", number));
        try (var running = start(settings(folder), counting(new AtomicInteger()))) {
            awaitCount(running, "task:t", 10);
        }

        try (var elsewhere = start(settings(folder.resolve("elsewhere")), counting(new AtomicInteger()))) {
            feeder.write(1, number -> JournalFeeder.body("GOOD", "task", "t", number));
            awaitCount(elsewhere, "task:t", 11);
        }
    }

    @Test
    void makesStoresOfAnotherLayoutAnew() throws IOException {
        feeder.write(10, number -> JournalFeeder.body("GOOD", "task", "t", number));
        try (var running = start(settings(folder), counting(new AtomicInteger()))) {
            awaitCount(running, "task:t", 10);
        }
        Path left = Files.createFile(settings(folder).applicationDir().resolve("0_0/left"));

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
        try (var running = start(other, counting(new AtomicInteger()))) {
            awaitCount(running, "task:t", 10);
            assertThat(left).doesNotExist();
        }
    }

    @Test
    void waitsForWhatItReads() {
        var away = new AtomicInteger(1);
        Runnable before = () -> {
            if (away.getAndDecrement() > 0) {
                throw new TimeoutException("no broker");
            }
        };
        try (var running =
                RunningTopology.start(settings(folder), counting(new AtomicInteger()), before, memory, registry)) {
            await().until(() -> running.status().state() == State.WAITING);
            assertThat(running.status().detail()).contains("no broker");
            await().atMost(Duration.ofSeconds(20)).until(() -> running.status().ready());
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void knowsWhichProcessHasAKey() {
        try (var one = start(settings(folder.resolve("1")), counting(new AtomicInteger()))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> one.status().ready());
            assertThat(one.ownerOf(COUNTS, "task:a".getBytes(UTF_8))).isInstanceOf(KeyOwner.Here.class);

            try (var other = start(settings(folder.resolve("2"), "127.0.0.1:2"), counting(new AtomicInteger()))) {
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptionsInstanceOf(InvalidStateStoreException.class)
                        .until(() ->
                                owners(other).equals(Set.of(new KeyOwner.Here(0), new KeyOwner.There("127.0.0.1", 1))));
            }
        }
    }

    @Test
    void saysWhoElseIsInItsFolder() {
        try (var running = start(settings(folder), counting(new AtomicInteger()))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> running.status().ready());

            try (var second = start(settings(folder), counting(new AtomicInteger()))) {
                await().until(() -> second.status().state() == State.ENDED);
                assertThat(second.status().detail()).contains("same state directory");
                assertThat(second.ended()).isCompleted();
            }
        }
    }

    @Test
    void refusesATopologyWithoutNames() {
        var builder = new StreamsBuilder();
        builder.stream(journal.eventsTopic(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .groupByKey()
                .count();

        assertThatThrownBy(() -> start(settings(folder), builder.build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no name: KSTREAM-");
    }

    private static Set<KeyOwner> owners(RunningTopology running) {
        var owners = new HashSet<KeyOwner>();
        for (int i = 0; i < 50; i++) {
            var owner = running.ownerOf(COUNTS, ("task:" + i).getBytes(UTF_8));
            owners.add(owner instanceof KeyOwner.Here ? new KeyOwner.Here(0) : owner);
        }
        return owners;
    }

    private RunningTopology start(StreamsSettings settings, Topology topology) {
        return RunningTopology.start(settings, topology, () -> {}, memory, registry);
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
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(InvalidStateStoreException.class)
                .until(() -> {
                    var owner = running.ownerOf(COUNTS, key.getBytes(UTF_8));
                    return owner instanceof KeyOwner.Here here
                            && Long.valueOf(count)
                                    .equals(running.store(
                                                    COUNTS,
                                                    QueryableStoreTypes.<String, Long>keyValueStore(),
                                                    here.partition())
                                            .get(key));
                });
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    /** Counts by key; cannot process what says POISON; the process fails so many times first. */
    private Topology counting(AtomicInteger failures) {
        return new Topology()
                .addSource(
                        "journal",
                        Serdes.String().deserializer(),
                        Serdes.String().deserializer(),
                        journal.eventsTopic())
                .addProcessor("count", new Counters(failures), "journal");
    }

    private record Counters(AtomicInteger failures) implements ProcessorSupplier<String, String, Void, Void> {
        @Override
        public Processor<String, String, Void, Void> get() {
            return new Counter(failures);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(COUNTS), Serdes.String(), Serdes.Long()));
        }
    }

    private static final class Counter implements Processor<String, String, Void, Void> {
        private final AtomicInteger failures;
        private @Nullable KeyValueStore<String, Long> counts;

        Counter(AtomicInteger failures) {
            this.failures = failures;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            counts = context.getStateStore(COUNTS);
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("a bad day");
            }
        }

        @Override
        public void process(Record<String, String> event) {
            if (event.value().contains("POISON")) {
                throw new IllegalArgumentException("not to my taste");
            }
            var store = Objects.requireNonNull(counts);
            Long before = store.get(event.key());
            store.put(event.key(), before == null ? 1 : before + 1);
        }
    }
}
