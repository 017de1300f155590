package dev.kodama.app.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.operator.OperatorServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.durable.DurableSubscription;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Journals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's API on servers with access rules: with a forwarder's rights a missing one is named, with more rights it works. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // the static fields are set by start()
class OperatorRightsIT {
    private static final String SOURCE = "default";
    private static final String SEEK = "/api/v1/subscriptions/synthesis/seek";
    private static final String REDELIVER = "/api/v1/dead-letters/redeliver";
    private static final String ALL = "{\"subscription\":\"synthesis\",\"all\":true}";
    private static final String EVENT = "{\"event_type\":\"TASK_DONE\"}";

    @TempDir
    private static Path folder;

    private static SecuredServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = SecuredServers.start(folder, List.of("forwarder", "command_line"));
        for (String role : List.of("forwarder", "command line")) {
            servers.grantOnKafka(DocumentedRights.kafka(role, SOURCE).stream()
                    .map(row -> row.binding(role.replace(' ', '_')))
                    .toList());
        }
        for (String user : List.of("forwarder", "publisher")) {
            servers.grantOnRedis(user, DocumentedRights.redis(user));
        }
        fail(JournalConfig.from(settings("admin", "publisher")));
    }

    /** Writes two events, and a subscription of which both are dead letters. */
    private static void fail(JournalConfig journal) {
        JournalTopics.create(journal);
        Journals.write(journal, 1, 2, sequence -> EVENT);
        var builder = DurableSubscription.named("synthesis")
                .from(new StartPosition.Earliest())
                .retry(1, Duration.ZERO, Duration.ZERO)
                .commitEvery(Duration.ofMillis(50));
        var refused = new AtomicInteger();
        try (var subscription = builder.journal(journal).handle(event -> {
            refused.incrementAndGet();
            throw new IllegalStateException("no");
        })) {
            await().atMost(Duration.ofSeconds(30)).until(() -> refused.get() == 2 && subscription.lag() == 0);
        }
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static Settings settings(String kafkaUser, String redisUser) {
        var values = new HashMap<String, String>();
        servers.login(kafkaUser)
                .forEach((name, value) -> values.put(
                        "KODAMA_KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        values.put("KODAMA_KAFKA_BOOTSTRAP", servers.bootstrap());
        values.put("KODAMA_REDIS_URL", servers.redisUrl(redisUser));
        values.put("KODAMA_RETENTION", "36500d");
        values.put("KODAMA_HTTP_PUBLISH", "true");
        return Settings.of(values);
    }

    @Test
    void namesARightThatAForwarderLacks() throws Exception {
        try (var server = new OperatorServer(settings("forwarder", "forwarder"))) {
            for (var answer : List.of(
                    server.get("/api/v1/subscriptions"),
                    server.post(SEEK, "{\"to\":\"1\"}"),
                    server.post(REDELIVER, ALL))) {
                assertThat(answer.status()).as(answer.json().toString()).isEqualTo(503);
                assertThat(answer.error()).startsWith("Kafka denies ").contains("docs/rights.md");
            }
            var published = server.post("/api/v1/events", EVENT);
            assertThat(published.status()).isEqualTo(503);
            assertThat(published.error()).startsWith("Not published: ").containsIgnoringCase("denies");
        }
    }

    @Test
    void readsTheRestWithTheRightsOfAForwarder() throws Exception {
        try (var server = new OperatorServer(settings("forwarder", "forwarder"))) {
            assertThat(server.get("/api/v1/dead-letters").json().path("dead_letters"))
                    .hasSizeGreaterThanOrEqualTo(2);
            for (String path : List.of("/api/v1/rejected", "/api/v1/quarantined", "/api/v1/doctor")) {
                assertThat(server.get(path).status()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void changesWithTheRightsOfTheCommandLine() throws Exception {
        try (var server = new OperatorServer(settings("command_line", "publisher"))) {
            var subscriptions = server.get("/api/v1/subscriptions");
            var seek = server.post(SEEK, "{\"to\":\"2\"}");
            var redelivered = server.post(REDELIVER, ALL);
            var published = server.post("/api/v1/events", EVENT);

            assertThat(subscriptions.json().path("subscriptions")).hasSize(1);
            assertThat(seek.json().path("to").asLong()).as(seek.error()).isEqualTo(2);
            assertThat(redelivered.json().path("redelivered").asInt())
                    .as(redelivered.error())
                    .isEqualTo(2);
            assertThat(published.status()).as(published.error()).isEqualTo(200);
        }
    }
}
