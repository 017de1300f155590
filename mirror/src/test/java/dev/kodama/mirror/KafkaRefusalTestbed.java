package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.mirror.MirrorStatus.State;
import dev.kodama.testing.Journals;
import dev.kodama.testing.RawPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Fixture: a mirror whose Kafka refuses records. */
abstract class KafkaRefusalTestbed {
    static final String CHANNEL = "events.A";
    static final String LIMIT = "max.message.bytes";

    @TempDir
    Path folder;

    final Random random = new Random(17);
    RedisServer redis;
    JournalConfig journal;
    final AtomicInteger refusals = new AtomicInteger();
    volatile Duration clockIsFast = Duration.ZERO;

    @BeforeEach
    void startRedis() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        journal = Journals.onSharedKafka();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    final class FastClock implements InstantSource {
        @Override
        public Instant instant() {
            return Instant.now().plus(clockIsFast);
        }

        /** Called for each refused timestamp, and nowhere else. */
        @Override
        public long millis() {
            refusals.incrementAndGet();
            return instant().toEpochMilli();
        }
    }

    Mirror running() {
        InstantSource clock = new FastClock();
        var config = new MirrorConfig(redis.uri(), journal, "auto", "PSYNC", 64 << 20);
        var mirror = Mirror.start(config, new SimpleMeterRegistry(), clock);
        awaitState(mirror, State.RUNNING);
        return mirror;
    }

    static void awaitState(Mirror mirror, State state) {
        await().atMost(Duration.ofSeconds(40)).until(() -> mirror.status().state() == state);
    }

    void set(String topic, String name, String value) throws Exception {
        var change = new AlterConfigOp(new ConfigEntry(name, value), OpType.SET);
        try (var admin = KafkaClients.admin(journal)) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                    .all()
                    .get();
        }
    }

    /** Waits until the broker applies the new setting, with an aborted transaction. */
    void awaitRefusal(String topic, int bytes, Instant time) {
        var properties = journal.clientProperties();
        properties.put("transactional.id", "probe-" + topic);
        byte[] body = new byte[bytes];
        random.nextBytes(body);
        var probe = new ProducerRecord<>(topic, 0, time.toEpochMilli(), new byte[] {1}, body);
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            await().until(() -> isRefused(producer, probe));
        }
    }

    static boolean isRefused(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> probe)
            throws InterruptedException {
        producer.beginTransaction();
        try {
            return producer.send(probe).get() == null;
        } catch (ExecutionException e) {
            return true;
        } finally {
            producer.abortTransaction();
        }
    }

    void limit(String topic, int bytes) throws Exception {
        set(topic, LIMIT, Integer.toString(bytes));
        awaitRefusal(topic, bytes + 500, Instant.now());
    }

    void publish(List<String> bodies) {
        try (var publisher = new RawPublisher(redis.port())) {
            publisher.publish(
                    CHANNEL, bodies.stream().map(body -> body.getBytes(UTF_8)).toList());
        }
    }

    /** An event that compresses badly. */
    String event(int number, int padding) {
        var pad = new StringBuilder();
        random.ints(padding, 0, 64).forEach(digit -> pad.append((char) ('0' + digit)));
        String letters = pad.toString().replace('\\', 'x');
        return "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"" + number % 7 + "\",\"payload\":{\"n\":"
                + number + ",\"pad\":\"" + letters + "\"}}";
    }

    void assertJournaled(List<String> bodies) {
        var read = Journals.read(journal, new StartPosition.Earliest(), events -> events.size() >= bodies.size());
        assertThat(read).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies);
        assertThat(read)
                .extracting(JournaledEvent::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, bodies.size()).boxed().toList());
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
