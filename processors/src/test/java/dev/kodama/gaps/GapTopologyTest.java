package dev.kodama.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.text.IsoTimestamps;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapTopologyTest {
    private static final GapConfig CONFIG = GapTopologyDriver.CONFIG;

    @TempDir
    private Path folder;

    private GapTopologyDriver driver;

    @BeforeEach
    void open() {
        driver = new GapTopologyDriver(CONFIG, folder);
        driver.pass(Duration.ofSeconds(2));
        assertThat(driver.kinds("TASK_DONE")).containsExactly("silent", "missing-subscriber");
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void countsHearingByTheChannelOfAnEvent() {
        driver.subscribed("direct", "a", 1);
        driver.subscribed("direct", "HEARD_NOWHERE", 1);
        driver.pass(Duration.ofSeconds(1));
        assertThat(driver.kinds("a")).containsExactly("silent");

        driver.published("HEARD_ON_A", "default", "events.a");
        driver.published("HEARD_NOWHERE", "default", "events.nobodys");
        driver.published("HEARD_NOWHERE", "default", "events.HEARD_NOWHERE");
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.kinds("HEARD_ON_A")).containsExactly("undeclared", "misrouted");
        assertThat(driver.gap("HEARD_ON_A").path("count_unheard").asInt()).isZero();
        assertThat(driver.gap("HEARD_ON_A").at("/listeners/direct").asInt()).isOne();
        assertThat(driver.gap("HEARD_ON_A").path("channels").toString()).isEqualTo("[\"events.a\"]");
        assertThat(driver.kinds("a")).isEmpty();
        assertThat(driver.gap("HEARD_NOWHERE").path("count_unheard").asInt()).isOne();
        assertThat(driver.gap("HEARD_NOWHERE").path("channels").toString())
                .isEqualTo("[\"events.HEARD_NOWHERE\",\"events.nobodys\"]");
    }

    @Test
    void callsAnEventUnheardUntilSomeoneSubscribes() {
        driver.published("TASK_LOST");
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.kinds("TASK_LOST")).containsExactly("unheard", "undeclared");
        assertThat(driver.gap("TASK_LOST").path("count_unheard").asInt()).isOne();

        driver.subscribed("direct", "TASK_LOST", 1);
        driver.published("TASK_LOST");
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.kinds("TASK_LOST")).containsExactly("undeclared");
        assertThat(driver.gap("TASK_LOST").path("count").asInt()).isEqualTo(2);
        assertThat(driver.gap("TASK_LOST").path("count_unheard").asInt()).isOne();
    }

    @Test
    void doesNotCallUnheardWhereSubscribersAreUnknown() {
        String denied =
                "{\"kind\":\"not-looked-at\",\"source\":\"default\",\"not_looked_at\":[\"direct\"],\"denied\":[]}";
        driver.subscription("not-looked-at/default", denied);
        driver.published("TASK_LOST");
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.kinds("TASK_LOST")).containsExactly("undeclared");
        assertThat(driver.gap("TASK_LOST").path("not_looked_at").path(0).asText())
                .isEqualTo("direct");
        assertThat(driver.gap("TASK_LOST").path("count_unheard").asInt()).isZero();

        driver.subscription("not-looked-at/default", null);
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.kinds("TASK_LOST")).containsExactly("unheard", "undeclared");
    }

    @Test
    void callsItUnheardAgainWhenTheSubscriptionIsLost() {
        driver.subscribed("direct", "TASK_DONE", 1);
        driver.published("TASK_DONE");
        driver.pass(Duration.ofSeconds(3));
        assertThat(driver.kinds("TASK_DONE")).isEmpty();

        driver.subscription("direct/TASK_DONE", null);
        driver.pass(Duration.ofSeconds(2));

        assertThat(driver.kinds("TASK_DONE")).containsExactly("unheard", "missing-subscriber");
    }

    @Test
    void doesNotCountADashboardAsAListener() {
        driver.subscribed("dashboard", "", 4);
        driver.subscribed("pattern", "", 2);
        driver.published("TASK_DONE");
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.kinds("TASK_DONE")).containsExactly("unheard", "missing-subscriber");
        assertThat(driver.gap("TASK_DONE").path("listeners").toString())
                .isEqualTo("{\"direct\":0,\"pattern\":2,\"dashboard\":4,\"durable\":0}");
    }

    @Test
    void findsSimilarNames() {
        driver.subscribed("direct", "ticket_updated", 1);
        driver.published("TICKET_UPDATED");
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.kinds("ticket_updated")).containsExactly("silent");
        assertThat(driver.gap("ticket_updated").path("look_alike").asText()).isEqualTo("TICKET_UPDATED");
        assertThat(driver.gap("TICKET_UPDATED").path("look_alike").asText()).isEqualTo("ticket_updated");
    }

    @Test
    void goesDarkWithoutAnyEvent() {
        for (int i = 0; i < 20; i++) {
            driver.published("sandbox.heartbeat");
            driver.pass(Duration.ofSeconds(30));
        }
        assertThat(driver.kinds("sandbox.heartbeat")).doesNotContain("went-dark");

        driver.pass(Duration.ofSeconds(90));

        assertThat(driver.kinds("sandbox.heartbeat")).contains("went-dark");
    }

    @Test
    void emitsEachChangeOnce() {
        driver.changes();
        driver.published("A");
        driver.pass(Duration.ofSeconds(5));
        driver.published("A");
        driver.pass(Duration.ofSeconds(5));

        assertThat(driver.changes()).extracting(entry -> entry.key).containsExactly("default/A");
        assertThat(driver.gap("A").path("count").asInt()).isEqualTo(2);
    }

    @Test
    void continuesAfterAnInvalidSubscription() {
        driver.subscription("direct/X", "nonsense");
        driver.subscribed("durable", "", 1);
        driver.published("TASK_DONE");
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.kinds("TASK_DONE")).isEmpty();
    }

    @Test
    void emitsDashboardsWithoutAChange() {
        driver.published("TASK_DONE");
        driver.pass(Duration.ofSeconds(3));
        driver.changes();

        driver.subscribed("dashboard", "", 4);
        driver.pass(Duration.ofSeconds(2));

        assertThat(driver.gap("TASK_DONE").path("listeners").path("dashboard").asInt())
                .isEqualTo(4);
        assertThat(driver.changes()).isEmpty();
    }

    @Test
    void forgetsATypeThatIsNoLongerAwaited() {
        driver.subscribed("direct", "never", 1);
        driver.pass(Duration.ofSeconds(2));
        assertThat(driver.kinds("never")).containsExactly("silent");
        driver.changes();

        driver.subscription("direct/never", null);
        driver.pass(Duration.ofSeconds(2));

        assertThat(driver.gap("never").isMissingNode()).isTrue();
        assertThat(driver.changes()).singleElement().satisfies(change -> {
            assertThat(change.key).isEqualTo("default/never");
            assertThat(change.value).contains("\"kinds\":[]");
        });
    }

    @Test
    void appliesALateSubscriptionAtOnce() {
        driver.published("LATE");
        driver.pass(Duration.ofSeconds(3));
        driver.subscribed("direct", "LATE", 1);
        driver.pass(Duration.ofSeconds(2));

        assertThat(driver.kinds("LATE")).containsExactly("undeclared");
        assertThat(driver.gap("LATE").path("count_unheard").asInt()).isOne();
    }

    @Test
    void acceptsEventsOutOfOrder() {
        Instant earlier = driver.now();
        driver.pass(Duration.ofSeconds(60));
        driver.published("A");
        driver.pass(Duration.ofSeconds(2));
        driver.published("A", "default", "events.A", earlier);
        driver.pass(Duration.ofSeconds(2));

        assertThat(driver.gap("A").path("first_seen").asText()).isEqualTo(IsoTimestamps.text(earlier));
        assertThat(driver.gap("A").path("last_seen").asText()).isEqualTo(IsoTimestamps.text(earlier.plusSeconds(60)));
        assertThat(driver.gap("A").path("count").asInt()).isEqualTo(2);
    }

    @Test
    void countsEventTypesBeyondTheMaximumAsOther() {
        driver.close();
        driver = new GapTopologyDriver(new GapConfig(CONFIG.journal(), CONFIG.catalog(), CONFIG.rules(), 2), folder);

        List.of("A", "B", "C", "D").forEach(driver::published);
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.gap("C").isMissingNode() || driver.gap("D").isMissingNode())
                .isTrue();
        assertThat(driver.gap("(other)").path("count").asInt()).isEqualTo(2);
    }

    @Test
    void skipsOtherSources() {
        driver.published("A", "other");
        driver.pass(Duration.ofSeconds(3));

        assertThat(driver.gap("A").isMissingNode()).isTrue();
    }

    @Test
    void keepsItsNames() {
        assertThat(GapTopology.build(CONFIG).describe().toString())
                .contains("observe", "by-event-type-repartition", "judge", "to-gaps", "to-changes")
                .doesNotContain("KSTREAM-");
    }
}
