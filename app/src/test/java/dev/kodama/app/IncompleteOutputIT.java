package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.testing.FailingStream;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.KodamaProcess;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose output cannot be written, or whose pipe is closed. */
@Tag("faults")
@Timeout(120)
class IncompleteOutputIT {
    private static final Path FULL = Path.of("/dev/full");
    private static final String BASELINE = "most: 1\ngaps: {GONE: {kinds: [silent], disposition: to-wire}}\n";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path servers;

    private static KodamaThread up;
    private static Settings settings;

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void journalAnEvent() throws Exception {
        up = KodamaThread.up(servers);
        settings = Settings.of(Map.of(
                "KODAMA_REDIS_URL", "redis://127.0.0.1:" + up.redisPort(), "KODAMA_KAFKA_BOOTSTRAP", up.kafka()));
        RawRedis.publish(
                up.redisPort(),
                "events.A",
                "{\"event_type\":\"A\",\"entity_type\":\"task\",\"entity_id\":\"1\",\"payload\":{}}");
        assertThat(run(OutputStream.nullOutputStream(), new StringWriter(), "tail", "--since", "1", "-n", "1"))
                .isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        up.close();
    }

    private static int run(OutputStream out, StringWriter err, String... words) {
        return Kodama.commandLine(settings, out)
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "tail --help",
                "publish B task 1",
                "tail --since earliest",
                "replay",
                "replay --format csv",
                "replay --until never",
                "verify",
                "verify --json",
                "subscriptions",
                "subscriptions --json",
                "dead-letters",
                "gaps",
                "gaps --json",
                "stats",
                "stats --json",
                "catalog check",
                "catalog draft",
                "doctor --measure 100ms",
                "doctor --measure 100ms --json"
            })
    void fails(String command) throws Exception {
        try (var full = full()) {
            assertThat(run(full, err, command.split(" "))).isEqualTo(1);
        }

        assertThat(err)
                .hasToString("kodama: cannot write the output: No space left on device" + System.lineSeparator());
    }

    private static OutputStream full() throws IOException {
        return Files.exists(FULL) ? new FileOutputStream(FULL.toFile()) : new FailingStream("No space left on device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"f.ndjson", "f.csv.gz", "f.ndjson.zst", "f.parquet"})
    void leavesNoPartOfAFile(String name) throws Exception {
        Path file = folder.resolve(name);

        try (var kodama = limited("replay", "--output", file.toString(), "--kafka-bootstrap", up.kafka())) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(kodama.err()).singleElement().asString().startsWith("kodama: cannot write " + file + ": ");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leavesABaselineUnchanged() throws Exception {
        Path baseline = Files.writeString(folder.resolve("gaps.yaml"), BASELINE);

        try (var kodama =
                limited("gaps", "--baseline", baseline.toString(), "--shrink", "--kafka-bootstrap", up.kafka())) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(kodama.err()).last().asString().startsWith("kodama: cannot write " + baseline + ": ");
        }
        assertThat(baseline).hasContent(BASELINE);
    }

    /** A process that cannot write files; native libraries are unpacked before. */
    private static KodamaProcess limited(String... arguments) throws IOException {
        return KodamaProcess.shell("trap '' XFSZ; ulimit -f 0; exec \"$@\"", arguments);
    }

    @Test
    void isSilentWhenTheReaderClosesThePipe() throws Exception {
        try (var kodama = KodamaProcess.shell(
                "{ \"$@\"; echo ended with $? >&2; } | true", "replay", "--kafka-bootstrap", up.kafka())) {
            assertThat(kodama.awaitExit(PATIENCE)).isZero();
            assertThat(kodama.err()).containsExactly("ended with 0");
        }
    }

    @Test
    void mirrorsWhenItsFirstLineCannotBeWritten() throws Exception {
        try (var kodama = KodamaProcess.shell(
                "KODAMA_DATA_DIR=" + servers + " exec \"$@\" > " + FULL,
                "mirror",
                "--http-port",
                "0",
                "--redis-url",
                "redis://127.0.0.1:" + up.redisPort(),
                "--kafka-bootstrap",
                up.kafka(),
                "--source",
                "second")) {
            kodama.awaitErr("cannot write the output: No space left on device");
            kodama.awaitErr("at offset");

            kodama.interrupt();

            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(130);
        }
    }
}
