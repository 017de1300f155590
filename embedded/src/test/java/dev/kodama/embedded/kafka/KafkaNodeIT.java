package dev.kodama.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.embedded.ChildJvm;
import dev.kodama.embedded.DataDirLock;
import dev.kodama.embedded.FreePort;
import dev.kodama.embedded.StartFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
public class KafkaNodeIT {
    private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

    @TempDir
    private Path folder;

    @Tag("faults")
    @Test
    void keepsCommittedTransactionsAcrossAStop() throws Exception {
        try (var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0))) {
            createTopic(kafka);
            commitRecordOfMegabytes(kafka, 33);
            assertThat(kafka.running()).isTrue();
        }

        try (var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0))) {
            assertThat(committedMegabytes(kafka)).containsExactly(33);
        }
    }

    @Tag("faults")
    @Test
    void keepsItsDataAcrossAKilledJvm() throws Exception {
        ChildJvm.killItselfAfterStarting("kafka", folder);

        try (var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0))) {
            assertThat(committedMegabytes(kafka)).containsExactly(1);
        }
    }

    @Test
    void reportsATakenPort() throws Exception {
        int threads = Thread.activeCount();
        try (var squatter = FreePort.listenOn(0)) {
            int port = squatter.getLocalPort();

            assertThatThrownBy(() -> KafkaNode.start(new KafkaNode.Config(folder, port)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageStartingWith("port " + port + " is taken: ")
                    .hasMessageContaining("KODAMA_EMBEDDED_KAFKA_PORT")
                    .hasMessageContaining("KODAMA_KAFKA_BOOTSTRAP");
        }
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    }

    @Test
    void reportsAFolderInUse() throws Exception {
        try (var other = DataDirLock.take(folder)) {
            assertThatThrownBy(() -> KafkaNode.start(new KafkaNode.Config(other.dir(), 0)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("is in use by another kodama");
        }
    }

    public static void createTopic(KafkaNode kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            var topic = new NewTopic(PARTITION.topic(), 1, (short) 1);
            admin.createTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        }
    }

    public static void commitRecordOfMegabytes(KafkaNode kafka, int megabytes) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                kafka.bootstrap(),
                "transactional.id",
                "t",
                "max.request.size",
                34 << 20,
                "buffer.memory",
                64L << 20);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var sent = producer.send(new ProducerRecord<>(PARTITION.topic(), new byte[megabytes << 20]));
            producer.commitTransaction();
            assertThat(sent.get().offset()).isZero();
        }
    }

    /** Reads up to the end of the partition: a broker that stopped at once writes the end of a committed transaction after its next start. */
    private static List<Integer> committedMegabytes(KafkaNode kafka) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", kafka.bootstrap(), "isolation.level", "read_committed");
        var megabytes = new ArrayList<Integer>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = end(kafka);
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(kept -> megabytes.add(kept.value().length >> 20));
            }
        }
        return megabytes;
    }

    private static long end(KafkaNode kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            return admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
                    .partitionResult(PARTITION)
                    .get(10, TimeUnit.SECONDS)
                    .offset();
        }
    }
}
