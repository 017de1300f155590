package dev.kodama.app.commands.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.Kodama;
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
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two Redis servers in one journal: {@code eu} publishes 60 events and {@code us} 30, by turns. */
@Timeout(120)
class SeveralSourcesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static KafkaNode kafka;
    private static Settings settings;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void journalTwoSources() throws Exception {
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        settings = Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap(), "KODAMA_SOURCE", "eu"));
        try (var redisEu = RedisServer.start(new RedisServer.Config(folder.resolve("eu"), 0));
                var redisUs = RedisServer.start(new RedisServer.Config(folder.resolve("us"), 0));
                var eu = mirror("eu", redisEu);
                var us = mirror("us", redisUs)) {
            Awaitility.await().until(() -> eu.status().ready() && us.status().ready());
            for (int n = 1; n <= 60; n++) {
                publish(redisEu, n);
                if (n % 2 == 0) {
                    publish(redisUs, n);
                }
            }
            Awaitility.await().until(() -> eu.status().nextSequence() == 61);
            Awaitility.await().until(() -> us.status().nextSequence() == 31);
        }
    }

    private static Mirror mirror(String source, RedisServer redis) {
        var own = settings.with(Map.of("KODAMA_SOURCE", source, "KODAMA_REDIS_URL", redis.uri()));
        return Mirror.start(MirrorConfig.from(own), new SimpleMeterRegistry());
    }

    private static void publish(RedisServer redis, int n) throws IOException {
        RawRedis.publish(
                redis.port(),
                "events.N",
                "{\"event_type\":\"N\",\"entity_type\":\"n\",\"entity_id\":\"" + n % 7 + "\",\"payload\":{\"n\":" + n
                        + "}}");
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private int run(String... words) {
        out.reset();
        err.getBuffer().setLength(0);
        return Kodama.commandLine(settings, out)
                .setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    private List<JsonNode> events() {
        return out.toString(UTF_8).lines().map(SeveralSourcesIT::json).toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static List<Integer> sequences(List<JsonNode> events, String source) {
        return events.stream()
                .filter(event -> event.path("source").asText().equals(source))
                .map(event -> event.path("seq").asInt())
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"tail --no-follow, '*'", "tail --no-follow, 'us,eu'", "replay, '*'"})
    void readsAllSourcesByTime(String command, String sources) {
        int exitCode = run((command + " --since earliest --source " + sources).split(" "));

        assertThat(exitCode).isZero();
        assertThat(sequences(events(), "eu")).isEqualTo(range(1, 60));
        assertThat(sequences(events(), "us")).isEqualTo(range(1, 30));
        assertThat(events().stream().map(event -> event.path("time").asText())).isSorted();
    }

    @ParameterizedTest
    @CsvSource({"tail --no-follow --since earliest", "replay"})
    void readsItsOwnSourceWithoutASelection(String command) {
        assertThat(run(command.split(" "))).isZero();

        assertThat(events())
                .hasSize(60)
                .allMatch(event -> event.path("source").asText().equals("eu"));
        assertThat(run((command + " --source us").split(" "))).isZero();
        assertThat(events())
                .hasSize(30)
                .allMatch(event -> event.path("source").asText().equals("us"));
    }

    @Test
    void continuesBehindACursor() {
        String epoch = JournalTopics.epoch(JournalConfig.from(settings)).text();

        assertThat(run("tail", "--no-follow", "--source", "*", "--since", epoch + ":eu=50,us=28"))
                .isZero();

        assertThat(sequences(events(), "eu")).isEqualTo(range(51, 60));
        assertThat(sequences(events(), "us")).isEqualTo(range(29, 30));
        assertThat(run("replay", "--source", "us", "--since", epoch + ":eu=50,us=28"))
                .isZero();
        assertThat(sequences(events(), "us")).isEqualTo(range(29, 30));
        assertThat(run("tail", "--no-follow", "--source", "*", "--since", "another-journal-000001:eu=50"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("another-journal-000001");
    }

    @ParameterizedTest
    @CsvSource({
        "tail --no-follow --since 5,  kodama: --since must be earliest",
        "replay --until 5,            kodama: --until must be a time or now"
    })
    void refusesASequenceForSeveralSources(String command, String sentence) {
        assertThat(run((command + " --source *").split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith(sentence);
    }

    @Test
    void namesTheSourcesThatThereAre() {
        assertThat(run("tail", "--source", "eu,mars")).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("kodama: --source names 'mars', which was never mirrored; there is eu, us");
    }

    @Test
    void verifiesEachSource() {
        assertThat(run("verify", "--source", "*", "--json")).isZero();

        var verified =
                json(out.toString(UTF_8).replace(System.lineSeparator(), " ")).path("sources");
        assertThat(verified.at("/eu/events").asInt()).isEqualTo(60);
        assertThat(verified.at("/us/events").asInt()).isEqualTo(30);
    }
}
