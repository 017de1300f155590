package dev.kodama.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTopologyTest {
    private static final byte[] KEY = "sandbox:s-1".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private HealthTopologyDriver driver;

    @BeforeEach
    void open() {
        driver = new HealthTopologyDriver(folder, 1);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void distinguishesTypesAndIdsWithColons() {
        driver.heartbeat("a:b", "c");
        driver.heartbeat("a", "b:c");

        assertThat(driver.newest())
                .hasEntrySatisfying(
                        "default/a\\:b:c",
                        json -> assertThat(json).contains("\"entity_type\":\"a:b\",\"entity_id\":\"c\""))
                .hasEntrySatisfying(
                        "default/a:b:c",
                        json -> assertThat(json).contains("\"entity_type\":\"a\",\"entity_id\":\"b:c\""));
    }

    /** The attack: heartbeats of made-up entities. */
    @Test
    void monitorsAtMostTheMaximumOfEntitiesAndReportsThatThereAreMore() {
        for (int number = 0; number < HealthTopologyDriver.CONFIG.maxEntities(); number++) {
            driver.heartbeat("sandbox", "s-" + number);
        }
        assertThat(driver.newest()).hasSize(HealthTopologyDriver.CONFIG.maxEntities());

        driver.heartbeat("sandbox", "one-more");
        driver.heartbeat("sandbox", "another");

        assertThat(driver.emitted()).singleElement().satisfies(record -> {
            assertThat(record.key).isEqualTo("default/(other):0");
            assertThat(EntityHealth.fromJson(record.value.getBytes(UTF_8)).isUnmonitored())
                    .isTrue();
        });

        driver.pass(91);
        driver.pass(1);
        driver.heartbeat("sandbox", "one-more");

        var record = driver.newest();
        assertThat(record).containsEntry("default/sandbox:s-0", null);
        assertThat(record.get("default/sandbox:one-more")).contains("\"healthy\"");
    }

    @Test
    void monitorsNoEntityWithAVeryLongName() {
        driver.heartbeat("sandbox", "s".repeat(492));
        driver.heartbeat("sandbox", "s".repeat(493));

        assertThat(driver.newest()).containsOnlyKeys("default/sandbox:" + "s".repeat(492), "default/(other):0");
    }

    @Test
    void reportsLateAndMissingWithoutAnyEvent() {
        driver.published("sandbox.heartbeat", driver.now());
        assertThat(driver.states()).containsExactly("healthy");
        driver.pass(44);
        assertThat(driver.states()).isEmpty();

        driver.pass(1);
        assertThat(driver.states()).containsExactly("late");

        driver.pass(45);
        assertThat(driver.states()).containsExactly("missing");
    }

    @Test
    void reportsNothingOfAnEntityThatBelongsToAnotherPartition() {
        driver.close();
        driver = new HealthTopologyDriver(
                folder,
                IntStream.iterate(2, partitions -> partitions + 1)
                        .filter(partitions -> BuiltInPartitioner.partitionForKey(KEY, partitions) != 0)
                        .findFirst()
                        .orElseThrow());
        driver.published("sandbox.heartbeat", driver.now());
        assertThat(driver.states()).containsExactly("healthy");

        driver.pass(120);

        assertThat(driver.states()).isEmpty();
        assertThat(driver.moved().keySet()).containsExactly("sandbox:s-1");
    }

    @Test
    void reportsThatAnEntityIsBack() {
        driver.published("SANDBOX_agent.heartbeat", driver.now());
        driver.pass(60);

        driver.published("SANDBOX_agent.heartbeat", driver.now());

        assertThat(driver.states()).containsExactly("healthy", "late", "healthy");
    }

    @Test
    void reportsNoTerminatedEntityAsMissing() {
        driver.published("sandbox.heartbeat", driver.now());
        driver.published("sandbox.terminated", driver.now().plusSeconds(5));
        driver.pass(300);

        assertThat(driver.states()).containsExactly("healthy", "gone");
    }

    @Test
    void ignoresAHeartbeatFromBeforeTheTermination() {
        driver.published("sandbox.heartbeat", driver.now());
        driver.published("sandbox.terminated", driver.now().plusSeconds(5));
        driver.published("sandbox.heartbeat", driver.now().plusSeconds(3));
        assertThat(driver.states()).containsExactly("healthy", "gone");

        driver.published("sandbox.heartbeat", driver.now().plusSeconds(40));

        assertThat(driver.states()).containsExactly("healthy");
    }

    @Test
    void staysHealthyWhileHeartbeatsCome() {
        for (int i = 0; i < 20; i++) {
            driver.published("sandbox.heartbeat", driver.now());
            driver.pass(30);
        }

        assertThat(driver.states()).containsExactly("healthy");
    }

    @Test
    void forgetsAnEntityThatIsMissingForADay() {
        driver.published("sandbox.heartbeat", driver.now());
        driver.pass(90);
        assertThat(driver.states()).containsExactly("healthy", "missing");

        driver.pass(86_400);

        assertThat(driver.states()).containsExactly("forgotten");
        driver.pass(86_400);
        assertThat(driver.states()).isEmpty();
    }

    @Test
    void reportsNothingAsMissingThatIsNotReadYet() {
        driver.pass(3_600);
        driver.published("sandbox.heartbeat", HealthTopologyDriver.NOON);
        driver.pass(1);
        driver.published("sandbox.heartbeat", HealthTopologyDriver.NOON.plusSeconds(30));
        driver.pass(1);
        driver.published("sandbox.heartbeat", driver.now());
        driver.pass(1);
        assertThat(driver.states()).containsExactly("healthy");

        driver.pass(45);

        assertThat(driver.states()).containsExactly("late");
    }

    @Test
    void reportsMissingByTheTimeOfTheEventsAfterAnOutage() {
        driver.pass(3_600);
        driver.published("sandbox.heartbeat", HealthTopologyDriver.NOON);
        driver.pass(1);

        driver.published("TASK_DONE", HealthTopologyDriver.NOON.plusSeconds(90));
        driver.pass(1);

        assertThat(driver.states()).containsExactly("healthy", "missing");
    }

    @Test
    void continuesAfterARestart() {
        driver.published("sandbox.heartbeat", driver.now());
        driver.published("sandbox.terminated", driver.now().plusSeconds(5));
        var kept = new HashMap<String, String>();
        driver.store().all().forEachRemaining(entry -> kept.put(entry.key, entry.value));
        driver.close();
        open();
        kept.forEach(driver.store()::put);

        driver.pass(300);
        driver.published("sandbox.heartbeat", driver.now());

        assertThat(driver.states()).containsExactly("healthy");
    }

    @Test
    void reportsNothingAfterARestartBeforeTheTimeIsKnown() {
        driver.store().put("sandbox:s-1", new Health(Health.State.MISSING, 0, 1).toText());

        driver.pass(1);

        assertThat(driver.states()).isEmpty();
    }

    @Test
    void writesEachChangeWithTheStateBefore() throws Exception {
        driver.published("sandbox.heartbeat", driver.now());
        driver.pass(50);
        driver.pass(86_400 + 60);
        driver.pass(86_400 + 60);

        var changes = driver.changes();

        var json = new ObjectMapper();
        String before = "null";
        for (var change : changes) {
            var record = json.readTree(change.value);
            assertThat(change.key).isEqualTo("default/sandbox:s-1");
            assertThat(record.path("before").path("state").asText("null")).isEqualTo(before);
            before = record.path("state").asText();
        }
        assertThat(changes).hasSize(4);
        assertThat(before).isEqualTo("forgotten");
    }

    @Test
    void ignoresOtherEvents() {
        driver.published("TASK_DONE", driver.now());
        driver.published("sandbox.terminated", driver.now());

        assertThat(driver.states()).isEmpty();
    }
}
