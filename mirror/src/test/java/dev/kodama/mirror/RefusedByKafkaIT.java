package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import java.util.ArrayList;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Kafka refuses one record, or all: no mirror ends, and nothing is lost. */
@Timeout(90)
class RefusedByKafkaIT {
    private static final String CHANNEL = "events.A";
    private static final String LIMIT = "max.message.bytes";

    @TempDir
    Path folder;

    private final Random random = new Random(17);
    private RedisServer redis;
    private JournalConfig journal;
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile Duration clockIsFast = Duration.ZERO;

    @BeforeEach
    void startRedis() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        journal = Journals.onSharedKafka();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    private final class FastClock implements InstantSource {
        @Override
        public Instant instant() {
            return Instant.now().plus(clockIsFast);
        }

        /** Asked for with each refusal of a time, and by nobody else. */
        @Override
        public long millis() {
            refusals.incrementAndGet();
            return instant().toEpochMilli();
        }
    }

    private Mirror running() {
        InstantSource clock = new FastClock();
        var config = new MirrorConfig(redis.uri(), journal, "auto", "PSYNC", 64 << 20);
        var mirror = Mirror.start(config, new SimpleMeterRegistry(), clock);
        awaitState(mirror, State.RUNNING);
        return mirror;
    }

    private static void awaitState(Mirror mirror, State state) {
        await().atMost(Duration.ofSeconds(40)).until(() -> mirror.status().state() == state);
    }

    private void set(String topic, String name, String value) throws Exception {
        var change = new AlterConfigOp(new ConfigEntry(name, value), OpType.SET);
        try (var admin = KafkaClients.admin(journal)) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                    .all()
                    .get();
        }
    }

    /** Waits until the broker goes by what was set: an aborted transaction tries it. */
    private void awaitRefusal(String topic, int bytes, Instant time) {
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

    private static boolean isRefused(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> probe)
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

    private void limit(String topic, int bytes) throws Exception {
        set(topic, LIMIT, Integer.toString(bytes));
        awaitRefusal(topic, bytes + 500, Instant.now());
    }

    private void publish(List<String> bodies) {
        try (var publisher = new RawPublisher(redis.port())) {
            publisher.publish(
                    CHANNEL, bodies.stream().map(body -> body.getBytes(UTF_8)).toList());
        }
    }

    /** An event that cannot be compressed to much less. */
    private String event(int number, int padding) {
        var pad = new StringBuilder();
        random.ints(padding, 0, 64).forEach(digit -> pad.append((char) ('0' + digit)));
        String letters = pad.toString().replace('\\', 'x');
        return "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"" + number % 7 + "\",\"payload\":{\"n\":"
                + number + ",\"pad\":\"" + letters + "\"}}";
    }

    private void assertJournaled(List<String> bodies) {
        var read = Journals.read(journal, new StartPosition.Earliest(), events -> events.size() >= bodies.size());
        assertThat(read).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies);
        assertThat(read)
                .extracting(JournaledEvent::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, bodies.size()).boxed().toList());
    }

    private static String header(ConsumerRecord<byte[], byte[]> kept, String name) {
        return new String(kept.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void rejectsEventsThatAreTooLargeForTheTopicAndGoesOn() throws Exception {
        try (var mirror = running()) {
            limit(journal.eventsTopic(), 4_096);
            var small = new ArrayList<String>();
            var large = new ArrayList<String>();
            var all = new ArrayList<String>();
            for (int number = 0; number < 300; number++) {
                boolean isLarge = number % 50 == 7;
                all.add(event(number, isLarge ? 9_000 : 20));
                (isLarge ? large : small).add(all.get(number));
            }

            publish(all);

            assertJournaled(small);
            var rejected = Journals.records(journal, journal.rejectedTopic(), large.size());
            assertThat(rejected)
                    .extracting(kept -> new String(kept.value(), UTF_8))
                    .containsExactlyElementsOf(large);
            assertThat(rejected).allSatisfy(kept -> {
                assertThat(header(kept, "reason")).isEqualTo("too-large-for-topic");
                assertThat(header(kept, "bytes")).isEqualTo(Integer.toString(kept.value().length));
            });
            await().until(() -> mirror.status().nextSequence() == small.size() + 1);
            assertThat(mirror.status().ready()).isTrue();
        }
    }

    @Test
    void keepsTheBeginningOfWhatIsTooLargeForTheRejectedTopicToo() throws Exception {
        try (var mirror = running()) {
            limit(journal.eventsTopic(), 4_096);
            limit(journal.rejectedTopic(), 2_048);
            String large = event(0, 9_000);
            String garbage = "x" + event(1, 9_000);
            String next = event(2, 0);

            publish(List.of(large, garbage, next));

            assertJournaled(List.of(next));
            var rejected = Journals.records(journal, journal.rejectedTopic(), 2);
            assertThat(rejected).hasSize(2);
            assertThat(large).startsWith(new String(rejected.get(0).value(), UTF_8));
            assertThat(rejected.get(0).value()).hasSizeGreaterThan(200);
            assertThat(header(rejected.get(0), "reason")).isEqualTo("too-large-for-topic");
            assertThat(header(rejected.get(0), "bytes")).isEqualTo(Integer.toString(large.length()));
            assertThat(garbage).startsWith(new String(rejected.get(1).value(), UTF_8));
            assertThat(header(rejected.get(1), "reason")).isNotEqualTo("too-large-for-topic");
            assertThat(mirror.status().ready()).isTrue();
        }
    }

    @Test
    void isNotReadyWhereNothingIsTakenAndLosesNothingMeanwhile() throws Exception {
        try (var mirror = running()) {
            limit(journal.positionsTopic(), 100); // a transaction's marker is smaller
            var events = List.of(event(0, 10), event(1, 10));
            publish(events);
            awaitState(mirror, State.KAFKA_REFUSED);
            assertThat(mirror.status().ready()).isFalse();
            assertThat(mirror.status().detail()).startsWith("RecordTooLargeException: ");

            set(journal.positionsTopic(), LIMIT, "1000000");

            assertJournaled(events);
            awaitState(mirror, State.RUNNING);
            assertThat(mirror.status().detail()).isEmpty();
        }
    }

    @Test
    void isNotReadyWhileItsClockIsWrongAndLosesNothingMeanwhile() throws Exception {
        try (var mirror = running()) {
            clockIsFast = Duration.ofDays(3);
            var events = List.of(event(0, 10), event(1, 10));
            publish(events);
            awaitState(mirror, State.KAFKA_REFUSED);
            assertThat(mirror.status().ready()).isFalse();
            assertThat(mirror.status().detail())
                    .startsWith("InvalidTimestampException: ")
                    .contains("clock");

            clockIsFast = Duration.ZERO;

            assertJournaled(events);
            awaitState(mirror, State.RUNNING);
        }
    }

    @Test
    void saysOnceThatAClockIsWrongHoweverOftenItIsRefusedAndOnceThatItIsRight() throws Exception {
        var logs = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger("dev.kodama.mirror");
        logs.start();
        logger.addAppender(logs);
        try (var mirror = running()) {
            clockIsFast = Duration.ofHours(2);
            var events = List.of(event(0, 10), event(1, 10));
            publish(events);
            await().atMost(Duration.ofSeconds(40)).until(() -> refusals.get() >= 4);
            assertThat(ofKafka(logs))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("Kafka refuses what is written")
                            .contains("InvalidTimestampException", "set the clock right"));
            assertThat(mirror.status().state()).isEqualTo(State.KAFKA_REFUSED);

            clockIsFast = Duration.ZERO;

            assertJournaled(events);
            awaitState(mirror, State.RUNNING);
            assertThat(ofKafka(logs)).hasSize(2).last().isEqualTo("Kafka takes what is written again");
        } finally {
            logger.detachAppender(logs);
        }
    }

    private static List<String> ofKafka(ListAppender<ILoggingEvent> logs) {
        return List.copyOf(logs.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("Kafka "))
                .toList();
    }

    @Test
    void writesWhatHasWaitedLongerThanTheTopicTakes() throws Exception {
        clockIsFast = Duration.ofDays(-3); // what is captured now has waited for so long
        try (var mirror = running()) {
            set(journal.eventsTopic(), "message.timestamp.before.max.ms", "3600000");
            awaitRefusal(journal.eventsTopic(), 10, Instant.now().plus(clockIsFast));
            var events = List.of(event(0, 10), event(1, 10));
            publish(events);
            awaitState(mirror, State.KAFKA_REFUSED);

            clockIsFast = Duration.ZERO;

            assertJournaled(events);
            awaitState(mirror, State.RUNNING);
        }
    }

    @Test
    void waitsWhereAKafkaPropertyIsWrong() {
        journal = new JournalConfig(
                journal.bootstrap(),
                Map.of("security.protocol", "NONSENSE"),
                journal.prefix(),
                journal.source(),
                journal.partitions(),
                journal.retention(),
                journal.maxEventBytes());
        var config = new MirrorConfig(redis.uri(), journal, "auto", "PSYNC", 64 << 20);
        try (var mirror = Mirror.start(config, new SimpleMeterRegistry())) {
            awaitState(mirror, State.KAFKA_REFUSED);

            assertThat(mirror.status().detail()).contains("security.protocol");
        }
    }
}
