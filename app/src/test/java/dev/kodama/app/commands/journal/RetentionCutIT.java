package dev.kodama.app.commands.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a journal of 30 events, alternating between two partitions, of which retention has deleted ten of one. */
class RetentionCutIT {
    @TempDir
    private static Path folder;

    private static KafkaNode kafka;
    private static Settings settings;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter said = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void cutAJournal() throws Exception {
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        settings = Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap(), "KODAMA_PARTITIONS", "2"));
        var journal = JournalConfig.from(settings);
        JournalTopics.create(journal);
        var format = new JournalRecordCodec(journal);
        try (var producer =
                new KafkaProducer<>(journal.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            int odd = partition(producer, journal, key(1));
            long keys = 1;
            for (long sequence = 1; sequence <= 30; sequence++) {
                boolean wanted = sequence % 2 == 1;
                while ((partition(producer, journal, key(keys)) == odd) != wanted) {
                    keys++;
                }
                byte[] body = "{\"event_type\":\"A\"}".getBytes(UTF_8);
                producer.send(format.event(
                                sequence, 1_000 * sequence, key(keys), "events.A".getBytes(UTF_8), body, "", 0))
                        .get();
            }
            producer.send(format.position(new JournalPosition(SourcePosition.NONE, 31, 1, Instant.EPOCH)))
                    .get();
            try (var admin = Admin.create(journal.clientProperties())) {
                admin.deleteRecords(Map.of(
                                new TopicPartition(journal.eventsTopic(), odd), RecordsToDelete.beforeOffset(10)))
                        .all()
                        .get();
            }
        }
    }

    private static byte[] key(long number) {
        return ("task:" + number).getBytes(UTF_8);
    }

    private static int partition(KafkaProducer<byte[], byte[]> producer, JournalConfig journal, byte[] key) {
        return BuiltInPartitioner.partitionForKey(
                key, producer.partitionsFor(journal.eventsTopic()).size());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private int run(String... line) {
        return Kodama.commandLine(settings, new PrintStream(out, false, UTF_8))
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(err, true))
                .execute(line);
    }

    @Test
    void verifyReportsTheStartOfTheCompletePart() throws Exception {
        assertThat(run("verify")).isZero();

        assertThat(said.toString())
                .contains("events         20", "sequence       2 to 30", "missing        0", "The journal is sound.")
                .contains("retention      whole from 20 on; 10 cut before it");
    }

    @Test
    void verifyReportsItAsJson() throws Exception {
        assertThat(run("verify", "--json")).isZero();

        var json = new ObjectMapper().readTree(said.toString());
        assertThat(json.path("whole_from").asLong()).isEqualTo(20);
        assertThat(json.path("cut").asLong()).isEqualTo(10);
        assertThat(json.path("findings")).isEmpty();
    }

    @Test
    void replayReportsDeletedEventsOfItsRange() {
        assertThat(run("replay")).isZero();

        assertThat(out.toString(UTF_8).lines()).hasSize(20);
        assertThat(err.toString().lines())
                .containsExactly("kodama: retention has deleted 10 events of the range, before sequence 20");
    }

    @Test
    void replayReportsNothingWithoutDeletedEvents() {
        assertThat(run("replay", "--since", "20")).isZero();

        assertThat(out.toString(UTF_8).lines()).hasSize(11);
        assertThat(err.toString()).isEmpty();
    }
}
