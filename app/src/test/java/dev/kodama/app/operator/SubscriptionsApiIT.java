package dev.kodama.app.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.durable.DurableSubscription;
import dev.kodama.replay.durable.registry.SubscriptionAdmin;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Journals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Durable subscriptions and dead letters over HTTP, on a real journal of twenty events and a handler that fails some. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the static fields are set by start()
class SubscriptionsApiIT {
    private static final String REDELIVER = "/api/v1/dead-letters/redeliver";

    @TempDir
    private static Path folder;

    private static KafkaNode kafka;
    private static JournalConfig journal;
    private static OperatorServer server;

    private final Set<Long> poison = ConcurrentHashMap.newKeySet();
    private final List<Long> handled = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        var settings = Settings.of(Map.of(
                "KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap(), "KODAMA_PARTITIONS", "3", "KODAMA_RETENTION", "36500d"));
        journal = JournalConfig.from(settings);
        JournalTopics.create(journal);
        Journals.write(
                journal,
                1,
                20,
                sequence -> "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\"," + "\"entity_id\":\"t-" + sequence
                        + "\",\"payload\":{\"n\":1.50}}");
        server = new OperatorServer(settings);
    }

    @AfterAll
    static void stop() {
        server.close();
        kafka.close();
    }

    @AfterEach
    void delete() {
        for (var state : SubscriptionAdmin.list(journal)) {
            SubscriptionAdmin.delete(journal, state.definition().name());
        }
    }

    private DurableSubscription subscribe(String name) {
        return DurableSubscription.named(name)
                .types("TASK_*")
                .from(new StartPosition.Earliest())
                .retry(1, Duration.ZERO, Duration.ZERO)
                .commitEvery(Duration.ofMillis(50))
                .journal(journal)
                .handle(this::handle);
    }

    private void handle(JournaledEvent event) {
        if (poison.contains(event.sequence())) {
            throw new IllegalStateException("no " + event.sequence());
        }
        handled.add(event.sequence());
    }

    private static JsonNode subscription(String name) throws Exception {
        var answer = server.get("/api/v1/subscriptions");
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        for (var one : answer.json().path("subscriptions")) {
            if (one.path("name").asText().equals(name)) {
                return one;
            }
        }
        return answer.json().path("none");
    }

    @Test
    void tellsMembersLagAndDeadLetters() throws Exception {
        poison.addAll(List.of(5L, 6L));
        try (var subscription = subscribe("running")) {
            await().until(() -> subscription.active() && subscription.lag() == 0);
            await().untilAsserted(() -> {
                var one = subscription("running");
                assertThat(one.path("state").asText()).isEqualTo("running");
                assertThat(one.path("lag").asLong(-1)).isZero();
                assertThat(one.path("position").asLong()).isEqualTo(21);
                assertThat(one.at("/filters/event_types/0").asText()).isEqualTo("TASK_*");
                assertThat(one.at("/members/0/partitions")).hasSize(3);
                assertThat(one.path("dead_letters").asInt()).isEqualTo(2);
            });
        }
    }

    @Test
    void plansASeekAndThenSeeks() throws Exception {
        try (var subscription = subscribe("seeking")) {
            await().until(() -> subscription.lag() == 0
                    && subscription("seeking").path("position").asLong() == 21);
        }

        var plan = server.post("/api/v1/subscriptions/seeking/seek", "{\"to\":\"11\",\"dry_run\":true}");
        assertThat(plan.json().toString())
                .isEqualTo("{\"from\":21,\"to\":11,\"repeats\":10,\"skips\":0,\"counts_are_exact\":true,"
                        + "\"dry_run\":true}");
        var seek = server.post("/api/v1/subscriptions/seeking/seek", "{\"to\":\"11\"}");
        assertThat(seek.json().path("repeats").asLong()).isEqualTo(10);
        assertThat(server.post("/api/v1/subscriptions/seeking/seek", "{\"to\":\"16\",\"dry_run\":true}")
                        .json()
                        .path("skips")
                        .asLong())
                .isEqualTo(5);
        handled.clear();
        try (var subscription = subscribe("seeking")) {
            await().until(() -> handled.size() >= 10 && subscription.lag() == 0);
        }

        assertThat(handled).hasSize(10).allMatch(sequence -> sequence >= 11);
    }

    @Test
    void rejectsSeeksOfNobodyAndToNowhere() throws Exception {
        var nobody = server.post("/api/v1/subscriptions/nobody/seek", "{\"to\":\"11\"}");
        var nowhere = server.post("/api/v1/subscriptions/nobody/seek", "{\"to\":\"soon\"}");
        var other = server.post("/api/v1/subscriptions/nobody/seek", "{\"to\":\"11\",\"dry_run\":\"yes\"}");

        assertThat(nobody.status()).isEqualTo(404);
        assertThat(nobody.error()).startsWith("There is no durable subscription 'nobody'");
        assertThat(nowhere.status()).isEqualTo(400);
        assertThat(nowhere.error()).startsWith("to ");
        assertThat(other.error()).isEqualTo("dry_run must be true or false");
        assertThat(server.post(REDELIVER, "{\"subscription\":\"nobody\",\"all\":true}")
                        .status())
                .isEqualTo(404);
        assertThat(server.post(REDELIVER, "{\"subscription\":\"nobody\"}").status())
                .isEqualTo(400);
        assertThat(server.post(REDELIVER, "{\"subscription\":\"nobody\",\"ids\":[\"-1\"]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void pagesThroughDeadLettersAndRedeliversThem() throws Exception {
        poison.addAll(List.of(7L, 8L, 9L));
        try (var subscription = subscribe("failing")) {
            await().until(() -> subscription.active()
                    && server.get("/api/v1/dead-letters?subscription=failing")
                                    .json()
                                    .path("dead_letters")
                                    .size()
                            == 3);
            var first = server.get("/api/v1/dead-letters?subscription=failing&limit=2")
                    .json();
            var second = server.get("/api/v1/dead-letters?subscription=failing&limit=2&cursor="
                            + first.path("next").asText())
                    .json();
            assertThat(first.path("dead_letters")).hasSize(2);
            assertThat(second.path("dead_letters")).hasSize(1);
            assertThat(second.path("next").isNull()).isTrue();
            var letter = first.at("/dead_letters/0");
            assertThat(letter.path("event_type").asText()).isEqualTo("TASK_DONE");
            assertThat(letter.path("error").asText()).contains("IllegalStateException: no ");
            assertThat(letter.at("/event/seq").asLong())
                    .isEqualTo(letter.path("seq").asLong());
            poison.clear();

            String id = letter.path("id").asText();
            var one = server.post(REDELIVER, "{\"subscription\":\"failing\",\"ids\":[\"" + id + "\",\"99999\"]}");
            assertThat(one.json().toString()).isEqualTo("{\"redelivered\":1,\"left_out\":[\"99999\"]}");
            await().until(() -> handled.contains(letter.path("seq").asLong()));
            assertThat(server.get("/api/v1/dead-letters?subscription=failing")
                            .json()
                            .path("dead_letters"))
                    .hasSize(2);
            var rest = server.post(REDELIVER, "{\"subscription\":\"failing\",\"all\":true}");

            assertThat(rest.json().path("redelivered").asInt()).isEqualTo(2);
            await().until(() -> handled.size() == 20);
        }
        assertThat(server.get("/api/v1/dead-letters?subscription=failing&all=true")
                        .json()
                        .path("dead_letters"))
                .hasSize(3)
                .allMatch(one -> one.path("redelivered").asBoolean());
        assertThat(handled).doesNotHaveDuplicates();
    }

    @Tag("faults")
    @Test
    void saysThatKafkaIsUnavailable() throws Exception {
        try (var away = new OperatorServer(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", "127.0.0.1:1")))) {
            var answer = away.post("/api/v1/subscriptions/x/seek", "{\"to\":\"1\"}");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.error()).contains("Kafka", "The change may still happen");
            assertThat(away.get("/api/v1/subscriptions").status()).isEqualTo(503);
        }
    }
}
