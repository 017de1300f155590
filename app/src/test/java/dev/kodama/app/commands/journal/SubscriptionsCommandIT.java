package dev.kodama.app.commands.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.Kodama;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.replay.durable.DurableSubscription;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kodama subscriptions} and {@code kodama dead-letters}, on a journal of three events and a handler that fails the second. */
@Timeout(60)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // each test continues where the previous one ended
class SubscriptionsCommandIT {
    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static KafkaNode kafka;
    private static Settings settings;

    private final StringWriter out = new StringWriter();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private final List<Long> handled = new CopyOnWriteArrayList<>();
    private volatile boolean refusing = true;

    @BeforeAll
    static void journalThreeEvents() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        settings = Settings.of(Map.of("KODAMA_REDIS_URL", redis.uri(), "KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap()));
        try (var mirror = Mirror.start(MirrorConfig.from(settings), new SimpleMeterRegistry())) {
            await().until(() -> mirror.status().ready());
            for (int number = 1; number <= 3; number++) {
                RawRedis.publish(
                        redis.port(),
                        "events.TASK_DONE",
                        "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"é-" + number + "\"}");
            }
            await().until(() -> mirror.status().nextSequence() == 4);
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
        redis.close();
    }

    private void handle(JournaledEvent event) {
        if (event.sequence() == 2 && refusing) {
            throw new IllegalStateException("no\nsecond");
        }
        handled.add(event.sequence());
    }

    private DurableSubscription subscribe() {
        return DurableSubscription.named("synthesis")
                .types("TASK_*")
                .from(new StartPosition.Earliest())
                .retry(1, Duration.ZERO, Duration.ZERO)
                .commitEvery(Duration.ofMillis(50))
                .journal(JournalConfig.from(settings))
                .handle(this::handle);
    }

    private int run(String... words) {
        return Kodama.commandLine(settings, new PrintStream(bytes, false, UTF_8))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @Test
    @Order(1)
    void reportsAnEmptyList() {
        assertThat(run("subscriptions")).isZero();
        assertThat(run("dead-letters")).isZero();
        assertThat(run("dead-letters", "retry", "--subscription", "synthesis")).isEqualTo(2);

        assertThat(out.toString()).isEqualTo("There are no durable subscriptions.\n");
        assertThat(bytes.toString(UTF_8)).isEqualTo("There are no dead letters.\n");
        assertThat(err.toString()).contains("there is no durable subscription 'synthesis'");
    }

    @Test
    @Order(2)
    void showsARunningSubscriptionAndRefusesToDeleteIt() {
        try (var subscription = subscribe()) {
            await().until(() -> subscription.active() && subscription.lag() == 0);

            assertThat(run("subscriptions")).isZero();
            assertThat(run("subscriptions", "delete", "synthesis")).isEqualTo(2);
        }

        assertThat(out.toString().lines().skip(1))
                .satisfiesExactly(
                        row -> assertThat(row).matches("synthesis +TASK_\\* +running +\\d +\\d"),
                        last -> assertThat(last).startsWith("as of "));
        assertThat(err.toString()).startsWith("kodama: 'synthesis' still runs with 1 member: stop them first");
    }

    @Test
    @Order(3)
    void showsADeadLetter() throws Exception {
        assertThat(run("dead-letters")).isZero();
        assertThat(bytes.toString(UTF_8).lines().skip(1).toList())
                .satisfiesExactly(
                        row -> assertThat(row)
                                .matches("20\\S+Z +synthesis +2 +events.TASK_DONE +1"
                                        + " java.lang.IllegalStateException: no second"),
                        row -> assertThat(row).startsWith("1 of synthesis: kodama dead-letters retry"));
        bytes.reset();

        assertThat(run("dead-letters", "--json", "--subscription", "synthesis")).isZero();

        var letter = new ObjectMapper().readTree(bytes.toString(UTF_8));
        assertThat(letter.at("/event/entity_id").asText()).isEqualTo("é-2");
        assertThat(letter.at("/event/seq").asLong()).isEqualTo(2);
        assertThat(letter.at("/cause").asText()).isEqualTo("java.lang.IllegalStateException: no\nsecond");
        assertThat(letter.at("/origin/topic").asText()).isEqualTo("kodama.events");
        bytes.reset();
        run("dead-letters", "--json", "--subscription", "other");
        assertThat(bytes.size()).isZero();
    }

    @Test
    @Order(4)
    void redeliversIt() {
        assertThat(run("dead-letters", "retry", "--subscription", "synthesis")).isZero();
        assertThat(out.toString()).isEqualTo("1 event was put back to synthesis.\n");
        refusing = false;

        try (var subscription = subscribe()) {
            await().until(() -> handled.contains(2L) && subscription.lag() == 0);
        }

        run("dead-letters", "--all");
        assertThat(bytes.toString(UTF_8)).contains("(put back)").endsWith("There are no dead letters.\n");
    }

    @Test
    @Order(5)
    void seeksWhileStopped() throws Exception {
        assertThat(run("subscriptions", "seek", "synthesis", "--to", "2")).isZero();
        assertThat(run("subscriptions", "--json")).isZero();

        String[] said = out.toString().split("\n", 2);
        assertThat(said[0]).isEqualTo("synthesis goes on at 2: within a second if it runs, else when it starts.");
        var only = new ObjectMapper().readTree(said[1]).get(0);
        assertThat(only.get("state").asText()).isEqualTo("stopped");
        assertThat(only.get("seq").asLong()).isEqualTo(2);
        assertThat(only.get("lag").asLong()).isEqualTo(2);
        assertThat(only.get("event_types").get(0).asText()).isEqualTo("TASK_*");
    }

    @Test
    @Order(6)
    void deletesAStoppedSubscription() {
        assertThat(run("subscriptions", "delete", "synthesis")).isZero();
        assertThat(run("subscriptions", "seek", "synthesis", "--to", "2")).isEqualTo(2);

        assertThat(out.toString()).isEqualTo("synthesis is deleted.\n");
        assertThat(err.toString()).contains("none was ever started");
    }
}
