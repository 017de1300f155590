package dev.kodama.app.commands.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.Kodama;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.forwarder.api.index.GroupIndex;
import dev.kodama.forwarder.api.index.IndexEndpoint;
import dev.kodama.forwarder.api.journal.JournalErrors;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.index.IndexedSource;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Journals;
import dev.kodama.testing.SnapshotIndex;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay} and {@code tail} ask the index of a server that requires tokens. */
class IndexedCommandsIT {
    private static final int EVENTS = 2_500;

    @TempDir
    private static Path folder;

    private static KafkaNode kafka;
    private static Settings settings;
    private static SnapshotIndex index;
    private static HttpServer server;
    private static Api api;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void writeAndServe() throws Exception {
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        settings = Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap()));
        var journal = JournalConfig.from(settings);
        JournalTopics.create(journal);
        Journals.write(
                journal,
                1,
                EVENTS,
                500,
                sequence -> "{\"event_type\":\""
                        + (sequence % 500 == 0 ? "RARE" : "COMMON") + "\",\"entity_type\":\"n\",\"entity_id\":\""
                        + sequence % 9
                        + "\"}");
        index = SnapshotIndex.of(journal);
        var of = new IndexedSource(journal.source(), JournalTopics.epoch(journal));
        var group = new GroupIndex(index, List::of, () -> Optional.of(of));
        api = new Api(
                List.of(new IndexEndpoint(() -> Optional.of(group))), new JournalErrors(), new SimpleMeterRegistry());
        server = HttpServer.start(
                "127.0.0.1",
                0,
                AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET))),
                HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
        settings = settings.with(Map.of(
                "KODAMA_PROCESSORS_URL",
                "http://127.0.0.1:" + server.port(),
                "KODAMA_PROCESSORS_TOKEN",
                Tokens.hs256(Tokens.claims(Instant.now().plusSeconds(600)))));
    }

    @AfterAll
    static void stop() {
        server.close();
        api.close();
        kafka.close();
    }

    private int run(Settings given, String... line) {
        return Kodama.commandLine(given, new PrintStream(out, false, UTF_8))
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(line);
    }

    @Test
    void replaysByTheIndex() {
        int before = index.queries();

        assertThat(run(settings, "replay", "--event-type", "RARE", "--explain")).isZero();

        assertThat(out.toString(UTF_8).lines()).hasSize(EVENTS / 500).allMatch(line -> line.contains("\"RARE\""));
        assertThat(index.queries()).isGreaterThan(before);
        assertThat(err.toString()).containsPattern("by the index from sequence \\d+ on: The filter is selective\\.");
    }

    @Test
    void tailsByTheIndex() {
        int before = index.queries();

        assertThat(run(settings, "tail", "--since", "earliest", "--event-type", "RARE", "-n", "5"))
                .isZero();

        assertThat(out.toString(UTF_8).lines()).hasSize(5);
        assertThat(index.queries()).isGreaterThan(before);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void scansWhereTheIndexIsDenied() {
        var denied = settings.with(Map.of("KODAMA_PROCESSORS_TOKEN", "no token"));
        int before = index.queries();

        assertThat(run(denied, "replay", "--event-type", "RARE", "--explain")).isZero();

        assertThat(out.toString(UTF_8).lines()).hasSize(EVENTS / 500);
        assertThat(index.queries()).isEqualTo(before);
        assertThat(err.toString()).containsPattern("by a scan from sequence \\d+ on: .* \\(it answered 401\\)");
    }
}
