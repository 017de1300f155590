package dev.kodama.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.trace.EventTracer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.metrics.report.StatsRow;
import dev.kodama.streams.RocksDbMemory;
import dev.kodama.streams.RunningTopology;
import dev.kodama.streams.StreamsSettings;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** State and topics of data format 1: the topology had no store of last sequences, and JSON said late_ms and latest_ms. */
@Tag("faults")
@Timeout(120)
class MetricsUpgradeIT {
    private static final Duration LONG = Duration.ofSeconds(45);

    @TempDir
    private Path folder;

    private final RocksDbMemory memory = new RocksDbMemory(8 << 20);
    private JournalConfig journal;
    private MetricsConfig config;
    private long written;

    @BeforeEach
    void open() {
        journal = Journals.onSharedKafka();
        config = MetricsConfig.standard(journal);
        JournalTopics.createForTopologies(journal, config.topics());
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void continuesFromTotalsOfEventsPastRetention() {
        write(60);
        try (var before = start(formatOne(config), "1")) {
            awaitTotal(60);
        }
        assertThat(stats().values()).isNotEmpty().allMatch(json -> json.contains("\"late_ms\":"));
        forgetJournal();
        write(20);

        try (var now = start(MetricsTopology.build(config), MetricsTopology.STORE_VERSION)) {
            awaitTotal(80);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(stats().values())
                            .allMatch(json -> json.contains("\"lateness_sum_ms\":") && !json.contains("late_ms")));
            assertThat(now.status().replacedThreads()).isZero();
        }
    }

    /** The topology {@code metrics} as it wrote format 1. */
    private static Topology formatOne(MetricsConfig config) {
        var builder = new StreamsBuilder();
        for (String store : List.of(PartitionCounter.STORE, TotalsProcessor.STORE)) {
            builder.addStateStore(Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(store), Serdes.String(), EventTotalsSerde.serde())
                    .withCachingEnabled());
        }
        var counted = builder.stream(
                        config.journal().eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(() -> new PartitionCounter(config), Named.as("count"), PartitionCounter.STORE);
        var timed = builder.stream(
                        config.journal().positionsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("positions"))
                .process(() -> new StageLatencyProcessor(config.journal().source()), Named.as("time"));
        counted.merge(timed, Named.as("both"))
                .repartition(Repartitioned.with(Serdes.String(), EventTotalsSerde.serde())
                        .withName("by-subject")
                        .withNumberOfPartitions(1))
                .process(() -> new TotalsProcessor(config), Named.as("add-up"), TotalsProcessor.STORE)
                .filterNot((key, one) -> one.window(), Named.as("stats"))
                .mapValues(
                        record -> String.valueOf(record.json())
                                .replace("lateness_sum_ms", "late_ms")
                                .replace("lateness_max_ms", "latest_ms"),
                        Named.as("stats-json"))
                .to(
                        config.statsTopic(),
                        Produced.with(Serdes.String(), Serdes.String()).withName("to-stats"));
        return builder.build();
    }

    private RunningTopology start(Topology topology, String storeVersion) {
        var settings = new StreamsSettings(
                MetricsTopology.NAME,
                journal.clientProperties(),
                journal.group(MetricsTopology.NAME),
                folder,
                storeVersion,
                false,
                journal.poisonTopic(),
                journal.maxEventBytes(),
                "127.0.0.1:1");
        return RunningTopology.start(settings, topology, () -> {}, memory, new SimpleMeterRegistry(), EventTracer.OFF);
    }

    private void write(int count) {
        long millis = Instant.now().minusSeconds(3_600).toEpochMilli();
        Journals.write(
                journal,
                written + 1,
                written + count,
                sequence -> millis + sequence,
                sequence -> JournalFeeder.body("T", "task", "t-" + sequence % 20, sequence));
        written += count;
    }

    /** As retention does. */
    private void forgetJournal() {
        try (var admin = KafkaClients.admin(journal)) {
            var latest = new HashMap<TopicPartition, OffsetSpec>();
            for (int partition = 0; partition < journal.partitions(); partition++) {
                latest.put(new TopicPartition(journal.eventsTopic(), partition), OffsetSpec.latest());
            }
            var all = new HashMap<TopicPartition, RecordsToDelete>();
            KafkaClients.get(admin.listOffsets(latest).all())
                    .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            KafkaClients.get(admin.deleteRecords(all).all());
        }
    }

    private void awaitTotal(long count) {
        try (var counted = StatsRow.follow(journal)) {
            await().atMost(LONG)
                    .until(
                            () -> counted.all().values().stream()
                                    .filter(one -> one.key().eventType().equals("T"))
                                    .mapToLong(one -> one.total().count())
                                    .sum(),
                            total -> total == count);
        }
    }

    /** The newest record of each key. */
    private Map<String, String> stats() {
        var stats = new TreeMap<String, String>();
        var topic = new TopicPartition(config.statsTopic(), 0);
        try (var consumer = new KafkaConsumer<>(
                KafkaClients.readCommitted(journal), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            long end = consumer.endOffsets(List.of(topic)).getOrDefault(topic, 0L);
            while (consumer.position(topic) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(one -> stats.put(one.key(), one.value()));
            }
        }
        return stats;
    }
}
