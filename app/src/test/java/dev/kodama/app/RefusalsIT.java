package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.testing.Frames;
import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.SharedHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kodama up} continues when Redis or Kafka refuse a request. */
@Timeout(120)
class RefusalsIT {
    @TempDir
    private Path folder;

    @Test
    void continuesAfterAnEventTooLargeForTheTopic() throws Exception {
        try (var up = KodamaThread.up(folder)) {
            limit(up.kafka(), 4_096);
            String pad = new Random(17)
                    .ints(9_000, 'a', 'z')
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
            awaitLimit(up.kafka(), pad);

            publish(up.redisPort(), "1", "");
            publish(up.redisPort(), "2", pad);
            publish(up.redisPort(), "3", "");

            assertThat(JournalRecords.read(up.kafka(), 2))
                    .extracting(ConsumerRecord::value)
                    .satisfiesExactly(
                            first -> assertThat(first).contains("\"entity_id\":\"1\""),
                            third -> assertThat(third).contains("\"entity_id\":\"3\""));
            assertThat(ready(up).statusCode()).isEqualTo(200);
            assertThat(up.ended()).isFalse();
        }
    }

    private static void limit(String bootstrap, int bytes) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, "kodama.events");
        var limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", Integer.toString(bytes)), OpType.SET);
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all().get(20, TimeUnit.SECONDS);
        }
    }

    /** Waits until the broker applies its new maximum, probed with an aborted transaction. */
    private static void awaitLimit(String bootstrap, String tooLarge) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "transactional.id", "probe");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            await().atMost(Duration.ofSeconds(20)).until(() -> isRefused(producer, tooLarge));
        }
    }

    private static boolean isRefused(KafkaProducer<String, String> producer, String value) throws InterruptedException {
        producer.beginTransaction();
        try {
            return producer.send(new ProducerRecord<>("kodama.events", value)).get() == null;
        } catch (ExecutionException e) {
            return true;
        } finally {
            producer.abortTransaction();
        }
    }

    @Test
    void servesLiveEventsWhileTheMirrorIsDenied() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0))) {
            RawRedis.ask(redis.port(), "ACL SETUSER reader on >secret allchannels +@all -psync -sync");
            try (var up = KodamaThread.start(
                    "up",
                    "--data-dir",
                    folder.resolve("data").toString(),
                    "--redis-url",
                    "redis://reader:secret@127.0.0.1:" + redis.port(),
                    "--embedded-kafka-port",
                    "0",
                    "--http-port",
                    "0",
                    "--capture",
                    "replication")) {
                up.awaitOut("Kodama runs, but does not journal yet \\(redis-refused, Redis denies replication");
                up.awaitOut("Ctrl-C");
                BlockingQueue<String> frames = new LinkedBlockingQueue<>();
                var socket = SharedHttp.CLIENT
                        .newWebSocketBuilder()
                        .buildAsync(URI.create(up.webSocket() + "?event_types=T"), new Frames(frames))
                        .get(10, TimeUnit.SECONDS);
                publish(redis.port(), "1", "");
                assertThat(frames.poll(10, TimeUnit.SECONDS)).contains("\"entity_id\":\"1\"");
                assertThat(ready(up).statusCode()).isEqualTo(503);
                assertThat(ready(up).body()).contains("\"state\":\"redis-refused\"");

                RawRedis.ask(redis.port(), "ACL SETUSER reader +psync");

                await().atMost(Duration.ofSeconds(30)).until(() -> ready(up).statusCode() == 200);
                socket.abort();
            }
        }
    }

    private static HttpResponse<String> ready(KodamaThread up) throws Exception {
        return SharedHttp.CLIENT.send(
                HttpRequest.newBuilder(URI.create(up.health())).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void publish(int redisPort, String entityId, String pad) throws Exception {
        RawRedis.publish(
                redisPort,
                "events.T",
                "{\"event_type\":\"T\",\"entity_type\":\"e\",\"entity_id\":\"" + entityId + "\",\"payload\":{\"pad\":\""
                        + pad + "\"}}");
    }
}
