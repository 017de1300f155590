package dev.kodama.app.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.Kodama;
import dev.kodama.app.operator.OperatorServer;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that a real mirror rejected, put back over HTTP and by the command; and events of callers. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the static fields are set by start()
class RecordsApiIT {
    private static final String EVENT =
            "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"n\":1.50}}";

    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static KafkaNode kafka;
    private static Settings settings;
    private static Mirror mirror;
    private static OperatorServer server;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter text = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        settings = Settings.of(Map.of(
                "KODAMA_REDIS_URL",
                redis.uri(),
                "KODAMA_KAFKA_BOOTSTRAP",
                kafka.bootstrap(),
                "KODAMA_HTTP_PUBLISH",
                "true"));
        mirror = Mirror.start(MirrorConfig.from(settings), new SimpleMeterRegistry());
        await().until(() -> mirror.status().ready());
        RawRedis.publish(redis.port(), "events.TASK_DONE", "{\"event_type\":\"TASK_DONE\",");
        server = new OperatorServer(settings);
        await().until(() ->
                server.get("/api/v1/rejected").json().path("rejected").size() == 1);
    }

    @AfterAll
    static void stop() {
        server.close();
        mirror.close();
        kafka.close();
        redis.close();
    }

    private int run(String... words) {
        return Kodama.commandLine(settings, new PrintStream(out, false, UTF_8))
                .setOut(new PrintWriter(text))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    private static long next() {
        return mirror.status().nextSequence();
    }

    @Test
    void listsAndRepublishesARejectedMessage() throws Exception {
        var row = server.get("/api/v1/rejected?limit=1").json().at("/rejected/0");
        assertThat(row.path("channel").asText()).isEqualTo("events.TASK_DONE");
        assertThat(row.path("reason").asText()).isNotBlank();
        assertThat(row.path("value").asText()).isEqualTo("{\"event_type\":\"TASK_DONE\",");
        assertThat(row.path("value_is_complete").asBoolean()).isTrue();
        String path = "/api/v1/rejected/0/" + row.path("offset").asText() + "/republish";
        long before = next();

        var broken = server.post(path, "{}");
        var gone = server.post("/api/v1/rejected/0/999/republish", "{}");
        var wrong = server.post("/api/v1/rejected/0/x/republish", "{}");
        var repaired = server.post(
                path,
                new ObjectMapper().createObjectNode().put("message", EVENT).toString());

        assertThat(broken.status()).isEqualTo(409);
        assertThat(broken.error()).startsWith("This is no event: ");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(repaired.status()).as(repaired.error()).isEqualTo(200);
        assertThat(repaired.json().path("channel").asText()).isEqualTo("events.TASK_DONE");
        await().until(() -> next() == before + 1);
    }

    @Test
    void publishesAnEventOfACaller() throws Exception {
        long before = next();

        var published = server.post("/api/v1/events", EVENT);

        assertThat(published.status()).as(published.error()).isEqualTo(200);
        await().until(() -> next() == before + 1);
        assertThat(server.post("/api/v1/events", "{\"event_type\":\"A\",\"entity\":\"t\"}")
                        .error())
                .contains("'entity' is unknown");
        assertThat(server.post("/api/v1/events", "{\"event_type\":\"A\",\"payload\":3}")
                        .status())
                .isEqualTo(400);
        assertThat(server.post("/api/v1/events", "{}").status()).isEqualTo(400);
    }

    @Test
    void publishesNothingUnlessThatIsSet() throws Exception {
        try (var off = new OperatorServer(settings.with(Map.of("KODAMA_HTTP_PUBLISH", "false")))) {
            var event = off.post("/api/v1/events", EVENT);
            var message = off.post("/api/v1/rejected/0/0/republish", "{}");

            assertThat(event.status()).isEqualTo(403);
            assertThat(event.error()).contains("KODAMA_HTTP_PUBLISH");
            assertThat(message.status()).isEqualTo(403);
        }
    }

    @Test
    void listsRecordsThatATopologyCouldNotProcess() throws Exception {
        var journal = JournalConfig.from(settings);
        JournalTopics.createForTopologies(journal, List.of());
        var headers = List.<Header>of(
                header("topic", "kodama.events"),
                header("partition", "2"),
                header("offset", "17"),
                header("exception", "java.lang.IllegalStateException"),
                header("message", "no"));
        try (var producer =
                new KafkaProducer<>(journal.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            journal.poisonTopic(), 0, "k".getBytes(UTF_8), "v".getBytes(UTF_8), headers))
                    .get();
        }

        var row = server.get("/api/v1/quarantined").json().at("/quarantined/0");

        assertThat(row.path("topic").asText()).isEqualTo("kodama.events");
        assertThat(row.path("topic_offset").asLong()).isEqualTo(17);
        assertThat(row.path("exception").asText()).endsWith("IllegalStateException");
        assertThat(row.path("key").asText()).isEqualTo("k");
    }

    private static RecordHeader header(String name, String value) {
        return new RecordHeader("__streams.errors." + name, value.getBytes(UTF_8));
    }

    @Test
    void listsAndRepublishesByTheCommand() throws Exception {
        assertThat(run("rejected")).isZero();
        assertThat(out.toString(UTF_8)).contains("events.TASK_DONE", "1 rejected message");
        out.reset();
        assertThat(run("rejected", "--json")).isZero();
        var row = new ObjectMapper().readTree(out.toString(UTF_8));
        long before = next();

        String offset = row.path("offset").asText();
        assertThat(run("rejected", "republish", offset)).isEqualTo(2);
        assertThat(run("rejected", "republish", "999")).isEqualTo(2);
        assertThat(run("rejected", "republish", offset, EVENT))
                .as(err.toString())
                .isZero();

        assertThat(err.toString()).contains("This is no event: ", "There is no rejected message at 999.");
        assertThat(text.toString()).contains("published to events.TASK_DONE");
        await().until(() -> next() == before + 1);
    }
}
