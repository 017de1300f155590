package dev.kodama.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.trace.EventTracer;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.streams.RocksDbMemory;
import dev.kodama.streams.RunningTopology;
import dev.kodama.streams.StreamsSettings;
import dev.kodama.streams.topics.JournalFilter;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** State of version 2: a pointer for each event, in the store {@code entity-events}. */
@Tag("faults")
@Timeout(120)
class TimelineUpgradeIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String FORMER_STORE = "entity-events";

    @TempDir
    private Path folder;

    private final LiveIndex index = new LiveIndex();
    private final JournalConfig journal = Journals.onSharedKafka();

    @Test
    void rebuildsTheIndexOnceAndDeletesTheFormerTopics() {
        var memory = new RocksDbMemory(8 << 20);
        JournalTopics.createForTopologies(journal, List.of());
        Journals.write(journal, 1, 300, sequence -> JournalFeeder.body("T", "task", "t-" + sequence % 3, sequence));
        try (var before = start(former(), "2 PT876000H", memory)) {
            await().atMost(LONG).until(() -> before.status().ready() && committed() >= 300);
        }
        assertThat(topics()).contains(journal.group(TimelineTopology.NAME) + "-" + FORMER_STORE + "-changelog");

        try (var now = start(TimelineTopology.build(journal, index), TimelineTopology.STORE_VERSION, memory)) {
            var query = new IndexQuery(EventFilter.of(List.of("T"), List.of(), List.of()), true, 1, 1_000, 1_000);
            await().atMost(LONG)
                    .until(
                            () -> ((IndexAnswer.Found) index.find(query))
                                    .partitions().stream()
                                            .mapToInt(one -> one.postings().size())
                                            .sum(),
                            sum -> sum == 300);
            assertThat(now.status().replacedThreads()).isZero();
        }
        assertThat(topics())
                .filteredOn(topic -> topic.startsWith(journal.group(TimelineTopology.NAME)))
                .containsExactly(journal.group(TimelineTopology.NAME) + "-" + TimelineTopology.STORE + "-changelog");
        memory.close();
    }

    private long committed() {
        try (var admin = KafkaClients.admin(journal)) {
            return KafkaClients.get(admin.listConsumerGroupOffsets(journal.group(TimelineTopology.NAME))
                            .partitionsToOffsetAndMetadata())
                    .values()
                    .stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
        }
    }

    private Set<String> topics() {
        try (var admin = KafkaClients.admin(journal)) {
            return KafkaClients.get(admin.listTopics().names()).stream().collect(Collectors.toSet());
        }
    }

    /** A topology with the internal topics of version 2. */
    private Topology former() {
        var builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(FORMER_STORE), Serdes.ByteArray(), Serdes.ByteArray()));
        builder.stream(
                        journal.eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(JournalFilter.of(journal), Named.as("once"))
                .process(FormerIndexer::new, Named.as("index"), FORMER_STORE)
                .repartition(Repartitioned.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withName("moved"))
                .foreach((key, value) -> {}, Named.as("index-moved"));
        return builder.build();
    }

    private static final class FormerIndexer implements Processor<byte[], byte[], byte[], byte[]> {
        private @Nullable KeyValueStore<byte[], byte[]> store;

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            store = context.getStateStore(FORMER_STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> event) {
            Objects.requireNonNull(store).put((event.timestamp() + "").getBytes(UTF_8), event.key());
        }
    }

    private RunningTopology start(Topology topology, String version, RocksDbMemory memory) {
        var settings = new StreamsSettings(
                TimelineTopology.NAME,
                journal.clientProperties(),
                journal.group(TimelineTopology.NAME),
                folder,
                version,
                true,
                TimelineTopology.FORMER_TOPICS,
                journal.poisonTopic(),
                journal.maxEventBytes(),
                "127.0.0.1:1");
        return RunningTopology.start(settings, topology, () -> {}, memory, new SimpleMeterRegistry(), EventTracer.OFF);
    }
}
