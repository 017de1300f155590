package dev.kodama.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.kodama.bus.trace.EventTracer;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.metrics.MetricsConfig;
import dev.kodama.metrics.MetricsTopology;
import dev.kodama.metrics.report.StatsRow;
import dev.kodama.streams.StreamsStatus.State;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import dev.kodama.timeline.LiveIndex;
import dev.kodama.timeline.TimelineTopology;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Topologies whose journal has changed since their last run. */
@Tag("faults")
@Timeout(120)
@Execution(CONCURRENT)
class PartitionsAddedIT {
    private static final int ENTITIES = 20;
    private static final Duration LONG = Duration.ofSeconds(45);

    @TempDir
    private Path folder;

    private final LiveIndex index = new LiveIndex();
    private final RocksDbMemory memory = new RocksDbMemory(8 << 20);
    private JournalConfig journal;
    private MetricsConfig metrics;
    private Admin admin;
    private long written;

    @BeforeEach
    void open() {
        journal = Journals.onSharedKafka();
        metrics = MetricsConfig.standard(journal);
        createTopics();
        admin = KafkaClients.admin(journal);
    }

    @AfterEach
    void close() {
        admin.close();
        memory.close();
    }

    @Test
    void continuesCountingAfterARestart() {
        write(60);
        try (var running = metrics(folder)) {
            awaitTotal(60);
            awaitReady(running);
        }

        addPartitions();
        write(60);

        try (var running = metrics(folder)) {
            awaitTotal(120);
            awaitReady(running);
            assertThat(running.status().replacedThreads()).isZero();
        }
    }

    @Test
    void continuesCountingWhileItRuns() {
        write(60);
        try (var running = metrics(folder)) {
            awaitTotal(60);

            addPartitions();
            write(60);

            awaitTotal(120);
            awaitReady(running);
        }
    }

    @Test
    void findsAllEventsOfAnEntityAgain() {
        write(60);
        try (var running = timeline(folder)) {
            awaitEvents(3);
        }

        addPartitions();
        write(60);

        try (var running = timeline(folder)) {
            awaitEvents(6);
        }
    }

    @Test
    void waitsForOtherProcessesBeforeARebuild() {
        write(20);
        try (var running = metrics(folder)) {
            awaitTotal(20);
        }
        deleteTopic(journal.group(MetricsTopology.NAME) + "-counted-changelog");

        try (var other = member(MetricsTopology.NAME);
                var running = metrics(folder)) {
            await().atMost(LONG).until(() -> running.status().state() == State.WAITING);
            assertThat(running.status().detail()).contains("is missing", "stop every other kodama processors");
            assertThat(running.status().ready()).isFalse();

            other.close();
            write(20);

            awaitTotal(40);
            awaitReady(running);
        }
    }

    @Test
    void rebuildsForAJournalWithFewerPartitions() {
        write(60);
        try (var running = metrics(folder)) {
            awaitTotal(60);
        }
        deleteTopic(journal.eventsTopic());
        journal = new JournalConfig(
                journal.bootstrap(),
                Map.of(),
                journal.prefix(),
                journal.source(),
                2,
                journal.retention(),
                journal.maxEventBytes());
        createTopics();
        write(20);

        try (var running = metrics(folder)) {
            awaitTotal(20);
            awaitReady(running);
        }
    }

    @Test
    void skipsAndCountsForeignAndRepeatedRecords() {
        write(20);
        try (var running = metrics(folder)) {
            awaitTotal(20);

            writeForeign();
            written -= 10;
            write(20);

            awaitTotal(30);
            assertThat(running.status().skipped()).isEqualTo(11);
            assertThat(running.status().poison()).isZero();
            assertThat(running.status().replacedThreads()).isZero();
        }
    }

    /** Another member of a topology's group. */
    private KafkaConsumer<byte[], byte[]> member(String topology) {
        var properties = journal.clientProperties();
        properties.put("group.id", journal.group(topology));
        properties.put("enable.auto.commit", false);
        var member = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        member.subscribe(List.of(journal.eventsTopic()));
        await().atMost(LONG).until(() -> {
            member.poll(Duration.ofMillis(100));
            return !member.assignment().isEmpty();
        });
        return member;
    }

    private void createTopics() {
        JournalTopics.createForTopologies(journal, metrics.topics());
    }

    private void addPartitions() {
        KafkaClients.get(admin.createPartitions(Map.of(journal.eventsTopic(), NewPartitions.increaseTo(6)))
                .all());
    }

    private void deleteTopic(String topic) {
        KafkaClients.get(admin.deleteTopics(Set.of(topic)).all());
        await().atMost(LONG)
                .until(() -> !KafkaClients.get(admin.listTopics().names()).contains(topic));
    }

    /** Equally many events of each entity. */
    private void write(int count) {
        long millis = Instant.now().minusSeconds(3_600).toEpochMilli();
        Journals.write(
                journal,
                written + 1,
                written + count,
                sequence -> millis + sequence,
                sequence -> JournalFeeder.body("T", "task", "t-" + sequence % ENTITIES, sequence));
        written += count;
    }

    private void writeForeign() {
        try (var producer =
                new KafkaProducer<>(journal.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(journal.eventsTopic(), "{}".getBytes(UTF_8)));
        }
    }

    private RunningTopology metrics(Path dir) {
        return start(MetricsTopology.NAME, MetricsTopology.build(metrics), MetricsTopology.STORE_VERSION, false, dir);
    }

    private RunningTopology timeline(Path dir) {
        return start(
                TimelineTopology.NAME,
                TimelineTopology.build(journal, index),
                TimelineTopology.STORE_VERSION,
                false,
                dir);
    }

    private RunningTopology start(String name, Topology topology, String storeVersion, boolean queried, Path dir) {
        var settings = new StreamsSettings(
                name,
                journal.clientProperties(),
                journal.group(name),
                dir,
                storeVersion,
                queried,
                journal.poisonTopic(),
                journal.maxEventBytes(),
                "127.0.0.1:1");
        return RunningTopology.start(settings, topology, () -> {}, memory, new SimpleMeterRegistry(), EventTracer.OFF);
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

    private static void awaitReady(RunningTopology running) {
        await().atMost(LONG).until(() -> running.status().ready());
    }

    private void awaitEvents(int each) {
        for (int i = 0; i < ENTITIES; i++) {
            var filter = EventFilter.of(List.of(), List.of("task"), List.of("t-" + i));
            var query = new IndexQuery(filter, true, 1, Long.MAX_VALUE, 100);
            await().atMost(LONG).until(() -> events(query), events -> events == each);
        }
    }

    private int events(IndexQuery query) {
        return index.find(query) instanceof IndexAnswer.Found found
                ? found.partitions().stream()
                        .mapToInt(partition -> partition.postings().size())
                        .sum()
                : 0;
    }
}
