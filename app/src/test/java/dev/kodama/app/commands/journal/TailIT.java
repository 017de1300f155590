package dev.kodama.app.commands.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.Kodama;
import dev.kodama.app.testing.FailingStream;
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
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kodama tail} over a journal of five events. */
class TailIT {
    private static final Pattern SEQUENCE = Pattern.compile("\\{\"seq\":(\\d+),.*");

    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static KafkaNode kafka;
    private static Settings settings;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void journalFiveEvents() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        settings = Settings.of(Map.of("KODAMA_REDIS_URL", redis.uri(), "KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap()));
        try (var mirror = Mirror.start(MirrorConfig.from(settings), new SimpleMeterRegistry())) {
            Awaitility.await().until(() -> mirror.status().ready());
            publish("TASK_NEW", "task", "t-1");
            publish("TASK_DONE", "task", "t-1");
            publish("task_done", "task", "t-2");
            publish("AGENT_NEW", "agent", "é-1");
            publish("NEW_TASK", "ticket", "t-1");
            Awaitility.await().until(() -> mirror.status().nextSequence() == 6);
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
        redis.close();
    }

    @ParameterizedTest
    @CsvSource({"2, 1 2", "9999-01-01T00:00:00Z, 1 2 3 4 5", "now, 1 2 3 4 5", "1970-01-01T00:00:00Z, ''"})
    void endsAtTheRequestedPosition(String until, String sequences) {
        int exitCode = tail("tail -n 5 --since earliest --until " + until, new PrintStream(out, false, UTF_8));

        assertThat(exitCode).isZero();
        assertThat(String.join(" ", sequences())).isEqualTo(sequences);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--since earliest                        | 1 2 3 4 5",
                "--since=-10m -n 2                       | 1 2",
                "-n 2 --since 2                          | 2 3",
                "--since 99                              | ''",
                "                                        | ''",
                "--since -10m --event-type TASK_DONE,*_TASK --event-type AGENT_NEW | 2 4 5",
                "--since earliest --entity-id t-1,t-2 --entity-type task | 1 2 3",
                "--since earliest --where payload.n:in:1.5,2 --where payload.n:exists --entity-type task | 1 2 3",
                "--since earliest --where payload.n:eq:1                 | ''"
            })
    void showsTheSelectedEvents(@Nullable String flags, String sequences) {
        int exitCode = tail("tail --no-follow " + (flags == null ? "" : flags), new PrintStream(out, false, UTF_8));

        assertThat(exitCode).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(String.join(" ", sequences())).isEqualTo(sequences);
    }

    @Test
    void rejectsAWrongCondition() {
        int exitCode = tail("tail --no-follow --where n:eq:1", new PrintStream(out, false, UTF_8));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("kodama: --where must have a path that begins with payload., was 'n:eq:1'");
    }

    @Test
    void startsAtASequenceOfItsEpochAndRejectsOneOfAnother() {
        String epoch = JournalTopics.epoch(JournalConfig.from(settings)).text();

        int here = tail("tail --no-follow --since " + epoch + ":4", new PrintStream(out, false, UTF_8));
        int other = tail("tail --no-follow --since another-journal-000001:4", new PrintStream(out, false, UTF_8));

        assertThat(here).isZero();
        assertThat(String.join(" ", sequences())).isEqualTo("4 5");
        assertThat(other).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("kodama: this is the journal " + epoch
                        + ", and the position is of another one, another-journal-000001: start at ");
    }

    @Test
    void showsAnEventAsPublishedAfterItsJournalFields() {
        tail("tail --since 4 -n 1", new PrintStream(out, false, UTF_8));

        assertThat(out.toString(UTF_8))
                .matches(
                        "\\{\"seq\":4,\"time\":\"\\d{4}-[0-9T:.-]+Z\",\"channel\":\"events.AGENT_NEW\",\"source\":\"default\",\"event_type\":\"AGENT_NEW\",\"entity_type\":\"agent\",\"entity_id\":\"é-1\",\"payload\":\\{\"n\":1.50}}\\n");
    }

    @Test
    void endsWhenThePipeIsClosed() {
        assertThat(tail("tail --since earliest", new FailingStream("Broken pipe")))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void agreesWithVerify() {
        var said = new StringWriter();

        int exitCode = Kodama.commandLine(settings, System.out)
                .setOut(new PrintWriter(said, true))
                .execute("verify");

        assertThat(exitCode).isZero();
        assertThat(said.toString()).contains("sequence       1 to 5", "The journal is sound.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tail --no-follow",
                "replay",
                "verify",
                "stats --once",
                "gaps",
                "catalog draft",
                "catalog types",
                "subscriptions"
            })
    void reportsAnUnknownSource(String command) {
        int exitCode = tail(command + " --source other", new PrintStream(out, false, UTF_8));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("kodama: no source 'other' was ever mirrored into kodama.events; there is default; set"
                        + " KODAMA_SOURCE" + System.lineSeparator());
    }

    @Test
    void showsAndChangesTheRetention() {
        assertThat(said("journal", "retention")).isEqualTo("kodama.events keeps events for 7d.");
        assertThat(said("journal", "retention", "30d")).isEqualTo("kodama.events keeps events for 30d.");
        assertThat(said("journal", "retention")).isEqualTo("kodama.events keeps events for 30d.");
    }

    private static String said(String... words) {
        var said = new StringWriter();
        int exitCode = Kodama.commandLine(settings, System.out)
                .setOut(new PrintWriter(said, true))
                .execute(words);
        assertThat(exitCode).isZero();
        return said.toString().strip();
    }

    @Test
    void draftsACatalogOfPublishedEvents() {
        var said = new StringWriter();

        int exitCode = Kodama.commandLine(settings, System.out)
                .setOut(new PrintWriter(said, true))
                .execute("catalog", "draft");

        assertThat(exitCode).isZero();
        assertThat(said.toString())
                .contains("  TASK_DONE: {}  # published 1 time, not declared\n")
                .contains("  TASK_FAILED: {source: TaskQueueService, subscribers: [spec_task_execution]}  # not"
                        + " published");
    }

    @Test
    void writesTypesOfPublishedPayloads() {
        assertThat(said("catalog", "types", "--event-type", "TASK_*"))
                .contains("\n  TASK_DONE: {\n    n: number;\n  };\n")
                .contains("\n  TASK_FAILED: Record<string, unknown>;\n")
                .doesNotContain("AGENT_NEW");
        assertThat(said("catalog", "types", "--json-schema"))
                .contains("\"AGENT_NEW\"")
                .contains("\"n\" : {\n");
    }

    private int tail(String words, OutputStream to) {
        return Kodama.commandLine(settings, to)
                .setErr(new PrintWriter(err, true))
                .execute(words.strip().split(" +"));
    }

    private List<String> sequences() {
        return out.toString(UTF_8)
                .lines()
                .map(line -> SEQUENCE.matcher(line).replaceFirst("$1"))
                .toList();
    }

    private static void publish(String eventType, String entityType, String entityId) throws Exception {
        RawRedis.publish(
                redis.port(),
                "events." + eventType,
                "{\"event_type\":\"" + eventType + "\",\"entity_type\":\"" + entityType + "\",\"entity_id\":\""
                        + entityId + "\",\"payload\":{\"n\":1.50}}");
    }
}
