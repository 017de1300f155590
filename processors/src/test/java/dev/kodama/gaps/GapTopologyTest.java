package dev.kodama.gaps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.catalog.Catalog;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapTopologyTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final GapConfig CONFIG = GapConfig.of(
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 1, Duration.ofDays(7), 1 << 20),
            Catalog.parse("c", "events:\n  TASK_DONE: {source: x, subscribers: [a]}\n"),
            Severity.Rules.STANDARD);

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> journal;
    private TestInputTopic<String, byte[]> subscriptions;
    private TestOutputTopic<String, String> gaps;
    private TestOutputTopic<String, String> changes;
    private final Map<String, String> states = new HashMap<>();
    private Instant now = NOON;

    private long sequence;

    @BeforeEach
    void start() {
        open(CONFIG);
        pass(Duration.ofSeconds(2));
        assertThat(kinds("TASK_DONE")).containsExactly("silent", "missing-subscriber");
    }

    private void open(GapConfig config) {
        var properties = new Properties();
        properties.put("state.dir", folder.toString());
        properties.put("application.id", "kodama.gaps.default");
        properties.put("processing.exception.handler", LogAndContinueProcessingExceptionHandler.class.getName());
        driver = new TopologyTestDriver(GapTopology.build(config), properties, now);
        journal = driver.createInputTopic("kodama.events", new ByteArraySerializer(), new ByteArraySerializer());
        subscriptions =
                driver.createInputTopic("kodama.subscriptions", new StringSerializer(), new ByteArraySerializer());
        gaps = driver.createOutputTopic("kodama.gaps", new StringDeserializer(), new StringDeserializer());
        changes = driver.createOutputTopic("kodama.gap-changes", new StringDeserializer(), new StringDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void pass(Duration time) {
        for (long left = time.toSeconds(); left > 0; left--) {
            now = now.plusSeconds(1);
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    private void published(String eventType) {
        published(eventType, "default");
    }

    private void published(String eventType, String source) {
        published(eventType, source, "events." + eventType);
    }

    private void published(String eventType, String source, String channel) {
        var headers = new RecordHeaders()
                .add("seq", Long.toString(++sequence).getBytes(UTF_8))
                .add("channel", channel.getBytes(UTF_8))
                .add("source", source.getBytes(UTF_8));
        String body =
                "{\"event_type\":\"" + eventType + "\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{}}";
        journal.pipeInput(new TestRecord<>("task:t-1".getBytes(UTF_8), body.getBytes(UTF_8), headers, now));
    }

    private void subscribed(String kind, String eventType, int listeners) {
        String json = "{\"kind\":\"" + kind + "\",\"source\":\"default\",\"event_types\":["
                + (eventType.isEmpty() ? "" : "\"" + eventType + "\"") + "],\"listeners\":" + listeners + "}";
        subscriptions.pipeInput(kind + "/" + eventType, json.getBytes(UTF_8));
    }

    /** The newest state of a type. */
    private JsonNode gap(String eventType) {
        JsonNode newest = new ObjectMapper().missingNode();
        for (var entry : gaps.readKeyValuesToList()) {
            states.put(entry.key.substring("default/".length()), entry.value); // null: deleted
        }
        try {
            String json = states.get(eventType);
            return json == null ? newest : new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> kinds(String eventType) {
        var kinds = new ArrayList<String>();
        gap(eventType).path("kinds").forEach(kind -> kinds.add(kind.asText()));
        return kinds;
    }

    @Test
    void countsHearingByTheChannelThatAnEventComesOn() {
        subscribed("direct", "a", 1);
        subscribed("direct", "HEARD_NOWHERE", 1);
        pass(Duration.ofSeconds(1));
        assertThat(kinds("a")).containsExactly("silent");

        published("HEARD_ON_A", "default", "events.a");
        published("HEARD_NOWHERE", "default", "events.nobodys");
        published("HEARD_NOWHERE", "default", "events.HEARD_NOWHERE");
        pass(Duration.ofSeconds(3));

        assertThat(kinds("HEARD_ON_A")).containsExactly("undeclared", "misrouted");
        assertThat(gap("HEARD_ON_A").path("count_unheard").asInt()).isZero();
        assertThat(gap("HEARD_ON_A").at("/listeners/direct").asInt()).isOne();
        assertThat(gap("HEARD_ON_A").path("channels").toString()).isEqualTo("[\"events.a\"]");
        assertThat(kinds("a")).isEmpty();
        assertThat(gap("HEARD_NOWHERE").path("count_unheard").asInt()).isOne();
        assertThat(gap("HEARD_NOWHERE").path("channels").toString())
                .isEqualTo("[\"events.HEARD_NOWHERE\",\"events.nobodys\"]");
    }

    @Test
    void callsAnEventUnheardUntilSomeoneSubscribes() {
        published("TASK_LOST");
        pass(Duration.ofSeconds(3));

        assertThat(kinds("TASK_LOST")).containsExactly("unheard", "undeclared");
        assertThat(gap("TASK_LOST").path("count_unheard").asInt()).isOne();

        subscribed("direct", "TASK_LOST", 1);
        published("TASK_LOST");
        pass(Duration.ofSeconds(3));

        assertThat(kinds("TASK_LOST")).containsExactly("undeclared");
        assertThat(gap("TASK_LOST").path("count").asInt()).isEqualTo(2);
        assertThat(gap("TASK_LOST").path("count_unheard").asInt()).isOne();
    }

    @Test
    void doesNotCallUnheardWhatNobodyCouldLookAt() {
        String denied =
                "{\"kind\":\"not-looked-at\",\"source\":\"default\",\"not_looked_at\":[\"direct\"],\"denied\":[]}";
        subscriptions.pipeInput("not-looked-at/default", denied.getBytes(UTF_8));
        published("TASK_LOST");
        pass(Duration.ofSeconds(3));

        assertThat(kinds("TASK_LOST")).containsExactly("undeclared");
        assertThat(gap("TASK_LOST").path("not_looked_at").path(0).asText()).isEqualTo("direct");
        assertThat(gap("TASK_LOST").path("count_unheard").asInt()).isZero();

        subscriptions.pipeInput("not-looked-at/default", (byte[]) null);
        pass(Duration.ofSeconds(3));

        assertThat(kinds("TASK_LOST")).containsExactly("unheard", "undeclared");
    }

    @Test
    void callsItUnheardAgainWhenTheSubscriptionIsLost() {
        subscribed("direct", "TASK_DONE", 1);
        published("TASK_DONE");
        pass(Duration.ofSeconds(3));
        assertThat(kinds("TASK_DONE")).isEmpty();

        subscriptions.pipeInput("direct/TASK_DONE", (byte[]) null);
        pass(Duration.ofSeconds(2));

        assertThat(kinds("TASK_DONE")).containsExactly("unheard", "missing-subscriber");
    }

    @Test
    void doesNotTakeADashboardForAListener() {
        subscribed("dashboard", "", 4);
        subscribed("pattern", "", 2);
        published("TASK_DONE");
        pass(Duration.ofSeconds(3));

        assertThat(kinds("TASK_DONE")).containsExactly("unheard", "missing-subscriber");
        assertThat(gap("TASK_DONE").path("listeners").toString())
                .isEqualTo("{\"direct\":0,\"pattern\":2,\"dashboard\":4,\"durable\":0}");
    }

    @Test
    void namesWhatWasPerhapsMeant() {
        subscribed("direct", "ticket_updated", 1);
        published("TICKET_UPDATED");
        pass(Duration.ofSeconds(3));

        assertThat(kinds("ticket_updated")).containsExactly("silent");
        assertThat(gap("ticket_updated").path("look_alike").asText()).isEqualTo("TICKET_UPDATED");
        assertThat(gap("TICKET_UPDATED").path("look_alike").asText()).isEqualTo("ticket_updated");
    }

    @Test
    void goesDarkWithoutAnyEvent() {
        for (int i = 0; i < 20; i++) {
            published("sandbox.heartbeat");
            pass(Duration.ofSeconds(30));
        }
        assertThat(kinds("sandbox.heartbeat")).doesNotContain("went-dark");

        pass(Duration.ofSeconds(90));

        assertThat(kinds("sandbox.heartbeat")).contains("went-dark");
    }

    @Test
    void tellsEachChangeOnce() {
        changes.readKeyValuesToList();
        published("A");
        pass(Duration.ofSeconds(5));
        published("A");
        pass(Duration.ofSeconds(5));

        assertThat(changes.readKeyValuesToList()).extracting(entry -> entry.key).containsExactly("default/A");
        assertThat(gap("A").path("count").asInt()).isEqualTo(2);
    }

    @Test
    void goesOnAfterASubscriptionThatCannotBeRead() {
        subscriptions.pipeInput("direct/X", "nonsense".getBytes(UTF_8));
        subscribed("durable", "", 1);
        published("TASK_DONE");
        pass(Duration.ofSeconds(3));

        assertThat(kinds("TASK_DONE")).isEmpty();
    }

    @Test
    void tellsOfDashboardsWithoutCallingItAChange() {
        published("TASK_DONE");
        pass(Duration.ofSeconds(3));
        changes.readKeyValuesToList();

        subscribed("dashboard", "", 4);
        pass(Duration.ofSeconds(2));

        assertThat(gap("TASK_DONE").path("listeners").path("dashboard").asInt()).isEqualTo(4);
        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void forgetsWhatIsNoLongerAwaited() {
        subscribed("direct", "never", 1);
        pass(Duration.ofSeconds(2));
        assertThat(kinds("never")).containsExactly("silent");
        changes.readKeyValuesToList();

        subscriptions.pipeInput("direct/never", (byte[]) null);
        pass(Duration.ofSeconds(2));

        assertThat(gap("never").isMissingNode()).isTrue();
        assertThat(changes.readKeyValuesToList()).singleElement().satisfies(change -> {
            assertThat(change.key).isEqualTo("default/never");
            assertThat(change.value).contains("\"kinds\":[]");
        });
    }

    @Test
    void knowsAtOnceWhoListensWhenThatIsToldLate() {
        published("LATE");
        pass(Duration.ofSeconds(3));
        subscribed("direct", "LATE", 1);
        pass(Duration.ofSeconds(2));

        assertThat(kinds("LATE")).containsExactly("undeclared");
        assertThat(gap("LATE").path("count_unheard").asInt()).isOne();
    }

    @Test
    void takesWhatComesOutOfOrder() {
        Instant then = now;
        pass(Duration.ofSeconds(60));
        published("A");
        pass(Duration.ofSeconds(2));
        now = then;
        published("A");
        pass(Duration.ofSeconds(2));

        assertThat(gap("A").path("first_seen").asText()).isEqualTo(IsoTimestamps.text(then));
        assertThat(gap("A").path("last_seen").asText()).isEqualTo(IsoTimestamps.text(then.plusSeconds(60)));
        assertThat(gap("A").path("count").asInt()).isEqualTo(2);
    }

    @Test
    void countsEventTypesBeyondTheMostTogether() {
        driver.close();
        open(new GapConfig(CONFIG.journal(), CONFIG.catalog(), CONFIG.rules(), 2));

        List.of("A", "B", "C", "D").forEach(this::published);
        pass(Duration.ofSeconds(3));

        assertThat(gap("C").isMissingNode() || gap("D").isMissingNode()).isTrue();
        assertThat(gap("(other)").path("count").asInt()).isEqualTo(2);
    }

    @Test
    void looksAtItsOwnSourceOnly() {
        published("A", "other");
        pass(Duration.ofSeconds(3));

        assertThat(gap("A").isMissingNode()).isTrue();
    }

    @Test
    void keepsItsNames() {
        assertThat(GapTopology.build(CONFIG).describe().toString())
                .contains("observe", "by-event-type-repartition", "judge", "to-gaps", "to-changes")
                .doesNotContain("KSTREAM-");
    }
}
