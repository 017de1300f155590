package dev.kodama.app.commands.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.Kodama;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that read a journal with injected records: two foreign records, and repeated events. */
class DisturbedJournalIT {
    @TempDir
    private static Path folder;

    private static KafkaNode kafka;
    private static Settings settings;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter said = new StringWriter();

    @BeforeAll
    static void disturbAJournal() throws Exception {
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        settings = Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap()));
        var journal = JournalConfig.from(settings);
        JournalTopics.create(journal);
        var format = new JournalRecordCodec(journal);
        try (var producer =
                new KafkaProducer<>(journal.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long sequence = 1; sequence <= 9; sequence++) {
                producer.send(event(format, sequence, "{\"n\":" + sequence + "}"))
                        .get();
            }
            producer.send(format.position(new JournalPosition(SourcePosition.NONE, 10, 1, Instant.EPOCH)))
                    .get();
            var header = new RecordHeader("tool", bytes("kcat"));
            producer.send(new ProducerRecord<>(
                            journal.eventsTopic(), 0, 5_000L, bytes("k"), bytes("by\u001b[2J hand"), List.of(header)))
                    .get();
            producer.send(new ProducerRecord<>(journal.eventsTopic(), 1, (Long) null, bytes("k"), (byte[]) null))
                    .get();
            producer.send(event(format, 7, "{\"n\":7}")).get();
            producer.send(event(format, 8, "{\"forged\":8}")).get();
        }
    }

    private static ProducerRecord<byte[], byte[]> event(JournalRecordCodec format, long sequence, String body) {
        byte[] key = bytes("task:" + sequence % 3);
        return format.event(sequence, 1_000 * sequence, key, bytes("events.A"), bytes(body), "", 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private int run(String... line) {
        return Kodama.commandLine(settings, new PrintStream(out, false, UTF_8))
                .setOut(new PrintWriter(said, true))
                .execute(line);
    }

    @ParameterizedTest
    @CsvSource({
        "tail --no-follow --since earliest, 9",
        "tail --no-follow --since 3 --until 6, 4",
        "replay, 9",
        "replay --since 5 --until 6, 2",
        "replay --since 8 --until 8, 1",
    })
    void showOnlyRecordsOfTheMirror(String line, int events) {
        int exitCode = run(line.split(" "));

        assertThat(exitCode).isZero();
        assertThat(out.toString(UTF_8).lines()).hasSize(events).noneMatch(shown -> shown.contains("forged"));
    }

    @Test
    void verifyFindsAllForeignAndRepeatedRecords() {
        int exitCode = run("verify");

        assertThat(exitCode).isEqualTo(1);
        assertThat(said.toString())
                .contains("sequence       1 to 9", "missing        0", "repeated       2", "different      1")
                .contains("unreadable     2", "-> unreadable: kodama.events-0 at offset ")
                .contains("-> different: sequence 8 has another key, channel or body in kodama.events-");
    }

    @Test
    void verifyShowsTheForeignRecords() {
        int exitCode = run("verify", "--quarantine");

        assertThat(exitCode).isEqualTo(1);
        assertThat(said.toString())
                .containsPattern("kodama\\.events-0 at offset \\d+ 1970-01-01T00:00:05\\.000Z: has no header source")
                .contains("  key      k\n", "  header   tool=kcat\n", "  value    11 bytes: by\\u001b[2J hand\n")
                .contains("  value    none\n", "2 records that no mirror wrote");
    }

    @Test
    void verifyShowsTheForeignRecordsAsJson() {
        int exitCode = run("verify", "--quarantine", "--json");

        assertThat(exitCode).isEqualTo(1);
        assertThat(said.toString().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("{\"topic\":\"kodama.events\",\"partition\":0,\"offset\":")
                        && line.endsWith(
                                "\"time\":\"1970-01-01T00:00:05.000Z\",\"reason\":\"headers\",\"detail\":\"has no"
                                        + " header source: not written by a"
                                        + " mirror\",\"key\":\"k\",\"headers\":[{\"name\":\"tool\",\"value\":\"kcat\"}],\"value\":\"by\\\\u001b[2J"
                                        + " hand\",\"bytes\":11}"));
    }
}
