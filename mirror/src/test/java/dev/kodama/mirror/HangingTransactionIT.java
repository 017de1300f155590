package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.AwaitedMarkers;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.testing.Journals;
import dev.kodama.testing.KafkaRestart;
import dev.kodama.testing.RawPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka forgets a transaction: it is open in its partitions, but ended for its coordinator. */
@Tag("faults")
@Timeout(120)
class HangingTransactionIT {
    private static final String TRANSACTION_LOG = "__transaction_state";
    /** The client id that Kafka accepts for its internal topics. */
    private static final String ADMIN_CLIENT = "__admin_client";

    private static final byte COMPLETE_COMMIT = 4;
    private static final String HUNG = "{\"event_type\":\"HUNG\"}";

    @TempDir
    Path folder;

    private RedisServer redis;
    private KafkaNode kafka;
    private JournalConfig journal;
    private JournalRecordCodec format;
    private JournalPosition after = JournalPosition.start();
    private final List<RecordMetadata> hanging = new ArrayList<>();

    @BeforeEach
    void journalTen() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        journal = Journals.on(kafka.bootstrap());
        format = new JournalRecordCodec(journal);
        try (var mirror = mirror()) {
            awaitState(mirror, MirrorStatus.State.RUNNING);
            publish(0, 10);
            await().until(() -> mirror.status().nextSequence() == 11);
        }
    }

    @AfterEach
    void stopServers() {
        redis.close();
        kafka.close();
    }

    private Mirror mirror() {
        return Mirror.start(
                new MirrorConfig(redis.uri(), journal, "auto", "PSYNC", 64 << 20), new SimpleMeterRegistry());
    }

    private static void awaitState(Mirror mirror, MirrorStatus.State state) {
        await().atMost(Duration.ofSeconds(40)).until(() -> mirror.status().state() == state);
    }

    private static List<byte[]> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n ->
                        ("{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"" + n + "\"}").getBytes(UTF_8))
                .toList();
    }

    private void publish(int from, int to) {
        try (var publisher = new RawPublisher(redis.port())) {
            publisher.publish("events.A", events(from, to));
        }
    }

    private ProducerRecord<byte[], byte[]> event(int partition, long sequence) {
        var made =
                format.event(sequence, 1, "k".getBytes(UTF_8), "events.A".getBytes(UTF_8), HUNG.getBytes(UTF_8), "", 0);
        return new ProducerRecord<>(
                made.topic(), partition, made.timestamp(), made.key(), made.value(), made.headers());
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Leaves two events and a position open, and makes the coordinator forget them.
     *
     * @param events how many the transaction had, says its position
     */
    private TransactionDescription hang(int events) throws Exception {
        var before = JournalPositions.read(journal).orElseThrow();
        after = new JournalPosition(
                before.sourcePosition(), before.nextSequence() + events, before.batch() + 1, before.time());
        TransactionDescription open;
        try (var admin = KafkaClients.admin(journal)) {
            var dying = producer(MirrorProducerProperties.of(journal));
            dying.initTransactions();
            dying.beginTransaction();
            var first = dying.send(event(0, 11));
            var second = dying.send(event(1, 12));
            var position = dying.send(format.position(after));
            for (var sent : List.of(first, second, position)) {
                hanging.add(sent.get(30, TimeUnit.SECONDS));
            }
            open = admin.describeTransactions(List.of(journal.source()))
                    .description(journal.source())
                    .get(30, TimeUnit.SECONDS);
            forget(open);
            dying.close(Duration.ZERO);
        }
        int port = kafka.port();
        kafka.close();
        kafka = KafkaRestart.start(new KafkaNode.Config(folder.resolve("kafka"), port));
        return open;
    }

    private void forget(TransactionDescription open) throws Exception {
        var key = new TransactionLogKey().setTransactionalId(journal.source());
        var value = new TransactionLogValue()
                .setProducerId(open.producerId())
                .setProducerEpoch((short) open.producerEpoch())
                .setTransactionTimeoutMs((int) open.transactionTimeoutMs())
                .setTransactionStatus(COMPLETE_COMMIT);
        Map<String, Object> properties = journal.clientProperties();
        properties.put("client.id", ADMIN_CLIENT);
        try (var producer = producer(properties)) {
            int partitions = producer.partitionsFor(TRANSACTION_LOG).size();
            var marker = new ProducerRecord<>(
                    TRANSACTION_LOG,
                    Utils.abs(journal.source().hashCode()) % partitions,
                    MessageUtil.toVersionPrefixedBytes((short) 0, key),
                    MessageUtil.toVersionPrefixedBytes((short) 0, value));
            producer.send(marker).get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void isAbortedAndItsEventsAreJournaledAgain() throws Exception {
        hang(2);
        publish(10, 40);

        assertJournaled(0);
    }

    @Test
    void isAbortedCompletelyIfAbortWasBegun() throws Exception {
        abortPosition(hang(2));
        publish(10, 40);

        assertJournaled(0);
    }

    @Test
    void isCommittedIfThePositionIs() throws Exception {
        hangWithACommittedPosition();
        publish(10, 40);

        assertJournaled(2);
    }

    @Test
    void staysCommittedIfTheNextTransactionIsAborted() throws Exception {
        hangWithACommittedPosition();
        limitRecords(20_000);
        try (var publisher = new RawPublisher(redis.port())) {
            byte[] random = new byte[40_000]; // not to be compressed
            new Random(1).nextBytes(random);
            String text = Base64.getEncoder().encodeToString(random);
            String large = "{\"event_type\":\"A\",\"payload\":{\"text\":\"" + text + "\"}}";
            publisher.publish("events.A", List.of(large.getBytes(UTF_8)));
        }
        publish(10, 40);

        assertJournaled(2);
    }

    @Test
    void staysCommittedIfTheNextMirrorDies() throws Exception {
        hangWithACommittedPosition();
        try (var mirror = mirror()) {
            awaitState(mirror, MirrorStatus.State.RUNNING);
        }
        var dying = producer(MirrorProducerProperties.of(journal));
        dying.initTransactions();
        dying.beginTransaction();
        dying.send(event(0, 13)).get(30, TimeUnit.SECONDS);
        dying.send(event(1, 14)).get(30, TimeUnit.SECONDS);
        dying.close(Duration.ZERO);
        publish(10, 40);

        assertJournaled(2);
    }

    @Test
    void isWaitedForByTheNextTransaction() throws Exception {
        hang(2);
        try (var markers = new AwaitedMarkers(journal, journal.source())) {
            hanging.forEach(sent -> markers.onSent(sent, null));
            assertThatThrownBy(markers::await)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("not marked");

            try (var mirror = mirror()) {
                awaitState(mirror, MirrorStatus.State.RUNNING);
            }
            markers.await();
        }
    }

    @Test
    void ofAnotherProducerIsNotWaitedFor() throws Exception {
        Map<String, Object> properties = MirrorProducerProperties.of(journal);
        properties.put("transactional.id", "another");
        try (var other = producer(properties);
                var own = producer(MirrorProducerProperties.of(journal));
                var markers = new AwaitedMarkers(journal, journal.source())) {
            other.initTransactions();
            other.beginTransaction();
            other.send(event(0, 100)).get(30, TimeUnit.SECONDS);
            own.initTransactions();
            own.beginTransaction();
            markers.onSent(own.send(event(0, 11)).get(30, TimeUnit.SECONDS), null);
            own.commitTransaction();

            markers.await();

            other.abortTransaction();
        }
    }

    private void hangWithACommittedPosition() throws Exception {
        abortPosition(hang(2));
        commit(format.position(after));
    }

    private void limitRecords(int bytes) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, journal.eventsTopic());
        var limit = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(bytes)), AlterConfigOp.OpType.SET);
        try (var admin = KafkaClients.admin(journal)) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void isCommittedIfAnotherPartitionHasSome() throws Exception {
        hang(3);
        commit(event(2, 13));
        publish(10, 40);

        assertJournaled(3);
    }

    private void abortPosition(TransactionDescription open) throws Exception {
        var positions = new TopicPartition(journal.positionsTopic(), 0);
        try (var admin = KafkaClients.admin(journal)) {
            admin.abortTransaction(
                            new AbortTransactionSpec(positions, open.producerId(), (short) open.producerEpoch(), 0))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private void commit(ProducerRecord<byte[], byte[]> part) throws Exception {
        var properties = MirrorProducerProperties.of(journal);
        properties.put("transactional.id", "another");
        try (var committing = producer(properties)) {
            committing.initTransactions();
            committing.beginTransaction();
            var sent = committing.send(part);
            committing.commitTransaction();
            sent.get(30, TimeUnit.SECONDS);
        }
    }

    /** @param hung how many events of the transaction are journaled behind the first ten; all others follow once */
    private void assertJournaled(int hung) {
        try (var mirror = mirror()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> mirror.status().nextSequence() == 41 + hung);
        }
        var expected = new ArrayList<String>();
        events(0, 10).forEach(body -> expected.add(new String(body, UTF_8)));
        expected.addAll(Collections.nCopies(hung, HUNG));
        events(10, 40).forEach(body -> expected.add(new String(body, UTF_8)));
        assertThat(Journals.read(journal, new StartPosition.Earliest(), events -> events.size() >= 40 + hung))
                .extracting(JournaledEvent::body)
                .containsExactlyElementsOf(expected);
    }
}
