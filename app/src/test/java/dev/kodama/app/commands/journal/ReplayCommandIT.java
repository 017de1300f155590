package dev.kodama.app.commands.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.Kodama;
import dev.kodama.app.testing.FailingStream;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.KodamaProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kodama replay} over a journal of five events. */
class ReplayCommandIT {
    @TempDir
    private static Path servers;

    private static RedisServer redis;
    private static KafkaNode kafka;
    private static Settings settings;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void journalFiveEvents() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(servers.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(servers.resolve("kafka"), 0));
        settings = Settings.of(Map.of("KODAMA_REDIS_URL", redis.uri(), "KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap()));
        try (var mirror = Mirror.start(MirrorConfig.from(settings), new SimpleMeterRegistry());
                var bus = EventBus.connect(redis.uri())) {
            Awaitility.await().until(() -> mirror.status().ready() && bus.connected());
            for (int number = 1; number <= 5; number++) {
                var published = bus.publish("TASK_" + number % 2, "task", "t," + number, Map.of("n", number));
                assertThat(published.toCompletableFuture().join()).isInstanceOf(PublishOutcome.Published.class);
            }
            Awaitility.await().until(() -> mirror.status().nextSequence() == 6);
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
        redis.close();
    }

    private int replay(String... words) {
        return replay(settings, new PrintStream(out, false, UTF_8), words);
    }

    private int replay(Settings with, OutputStream to, String... words) {
        var line = new ArrayList<>(List.of("replay"));
        line.addAll(List.of(words));
        return Kodama.commandLine(with, to).setErr(new PrintWriter(err, true)).execute(line.toArray(new String[0]));
    }

    private static String sequences(String lines) {
        return lines.lines()
                .map(line -> line.replaceFirst("\\{\"seq\":(\\d+),.*", "$1"))
                .collect(Collectors.joining(" "));
    }

    @Test
    void writesOnlyTheEventsToStandardOutput() {
        assertThat(replay()).isZero();

        assertThat(sequences(out.toString(UTF_8))).isEqualTo("1 2 3 4 5");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void writesARangeAsCsv() {
        assertThat(replay("--format", "csv", "--since", "2", "--until", "4", "--event-type", "TASK_0"))
                .isZero();

        assertThat(out.toString(UTF_8).lines())
                .hasSize(3)
                .first()
                .isEqualTo("seq,time,channel,source,event_type,entity_type,entity_id,payload,published");
        assertThat(out.toString(UTF_8))
                .containsPattern("4,20[^,]+Z,events\\.TASK_0,default,TASK_0,task,\"t,4\",\"\\{\"\"n\"\":4}\",\n");
    }

    @Test
    void writesCsvForASpreadsheet() {
        assertThat(replay("--spreadsheet-safe", "--until", "1")).isZero();

        assertThat(out.toString(UTF_8).lines())
                .hasSize(2)
                .first()
                .isEqualTo("seq,time,channel,source,event_type,entity_type,entity_id,payload,published");
    }

    @Test
    void writesAFileAndReportsIt() throws Exception {
        Path file = folder.resolve("all.ndjson.gz");

        assertThat(replay("--output", file.toString())).isZero();

        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(sequences(new String(in.readAllBytes(), UTF_8))).isEqualTo("1 2 3 4 5");
        }
        assertThat(err).hasToString("kodama: 5 events in " + file + System.lineSeparator());
        assertThat(out.size()).isZero();
    }

    @Test
    void writesParquet() throws Exception {
        Path file = folder.resolve("all.parquet");

        assertThat(replay("-n", "3", "--output", file.toString())).isZero();

        assertThat(Files.readAllBytes(file)).startsWith("PAR1".getBytes(UTF_8)).endsWith("PAR1".getBytes(UTF_8));
        assertThat(err.toString()).contains("3 events in");
    }

    @Test
    void reportsAFileThatCannotBeWritten() {
        assertThat(replay("--output", folder.resolve("missing/x.csv").toString()))
                .isEqualTo(2);

        assertThat(err.toString().lines()).singleElement().asString().contains("x.csv: the folder is missing");
    }

    @Test
    void publishesToRedis() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write("PSUBSCRIBE replay.*\r\n".getBytes(UTF_8));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            awaitLine(in, ":1");

            assertThat(replay("--since", "5", "--to-redis", "me")).isZero();

            awaitLine(in, "replay.me.TASK_1");
            awaitLine(
                    in,
                    "{\"event_type\":\"TASK_1\",\"entity_type\":\"task\",\"entity_id\":\"t,5\",\"payload\":{\"n\":5}}");
        }
        assertThat(err.toString()).contains("1 events published on replay.me.*");
    }

    private static void awaitLine(BufferedReader in, String wanted) throws IOException {
        for (String line = in.readLine(); !wanted.equals(line); line = in.readLine()) {
            assertThat(line).isNotNull();
        }
    }

    @Test
    void reportsWhereToContinueWhenRedisRefuses() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream()
                    .write("ACL SETUSER mute on >secret ~* &* +ping +hello +client\r\n".getBytes(UTF_8));
            awaitLine(new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)), "+OK");
        }
        var mute = settings.with(Map.of("KODAMA_REDIS_URL", "redis://mute:secret@127.0.0.1:" + redis.port()));

        assertThat(replay(mute, System.out, "--since", "2", "--to-redis", "me")).isEqualTo(1);

        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("kodama: cannot publish: Redis denies PUBLISH: grant +publish")
                .endsWith("before sequence 2; continue with --since 2");
    }

    @Test
    void endsWhenThePipeIsClosed() {
        assertThat(replay(settings, new FailingStream("Broken pipe"), "--until", "never"))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void endsInOrderOnCtrlC() throws Exception {
        try (var kodama = KodamaProcess.start(
                "replay", "--since", "2", "--until", "never", "--kafka-bootstrap", kafka.bootstrap())) {
            kodama.awaitOut("\"seq\":5,");

            kodama.interrupt();

            assertThat(kodama.awaitExit(Duration.ofSeconds(20))).isEqualTo(130);
            assertThat(kodama.err()).containsExactly("kodama: stopped before sequence 6; continue with --since 6");
            assertThat(kodama.out()).hasSize(4);
        }
    }

    @Test
    void keepsTheFileOnCtrlC() throws Exception {
        Path file = folder.resolve("part.ndjson");
        try (var kodama = KodamaProcess.start(
                "replay", "--until", "never", "--kafka-bootstrap", kafka.bootstrap(), "--output", file.toString())) {
            Awaitility.await().until(() -> folder.toFile().list().length == 1);
            assertThat(file).doesNotExist();

            kodama.interrupt();

            assertThat(kodama.awaitExit(Duration.ofSeconds(20))).isEqualTo(130);
            int lines = Files.readAllLines(file).size();
            assertThat(kodama.err().get(0)).isEqualTo("kodama: " + lines + " events in " + file);
            assertThat(folder.toFile().list()).containsExactly("part.ndjson");
        }
    }
}
