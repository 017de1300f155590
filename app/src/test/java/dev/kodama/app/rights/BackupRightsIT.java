package dev.kodama.app.rights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.Kodama;
import dev.kodama.app.rights.DocumentedRights.KafkaRow;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Journals;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kodama export} and {@code import} with the rights of {@code docs/rights.md}, and without each of them. */
@Timeout(120)
class BackupRightsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SOURCE = "default";
    private static final List<String> TOPICS = List.of("kodama.events", "kodama.rejected", "kodama.positions");

    @TempDir
    private static Path folder;

    private static SecuredServers servers;
    private static Path file;

    private final StringWriter err = new StringWriter();

    /** A journal whose first three events retention has deleted, and a rejected message. */
    @BeforeAll
    static void exportAJournal() throws Exception {
        servers = SecuredServers.start(folder, List.of("reading", "restoring"));
        file = folder.resolve("journal.kodama");
        servers.grantOnKafka(
                List.of(DocumentedRights.kafka("command line", SOURCE).get(0).binding("reading")));
        servers.grantOnKafka(rows().map(row -> row.binding("restoring")).toList());
        var journal = JournalConfig.from(settings("admin"));
        JournalTopics.create(journal);
        Journals.write(journal, 1, 9, sequence -> "{\"event_type\":\"A\"}");
        var codec = new JournalRecordCodec(journal);
        try (var producer = KafkaClients.producer(journal.producerProperties())) {
            byte[] text = "no event".getBytes(UTF_8);
            producer.send(codec.rejected(1, text, text, 100, "no JSON", "", 0)).get();
            producer.send(codec.position(new JournalPosition(SourcePosition.NONE, 10, 2, Instant.EPOCH)))
                    .get();
        }
        servers.admin()
                .deleteRecords(Map.of(new TopicPartition("kodama.events", 0), RecordsToDelete.beforeOffset(3)))
                .all()
                .get();
        var err = new StringWriter();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(run(err, "reading", "export", "--rejected"))
                        .as(err.toString())
                        .isZero());
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @AfterEach
    void deleteTheJournal() throws Exception {
        var known = servers.admin().listTopics().names().get();
        var there = TOPICS.stream().filter(known::contains).toList();
        servers.admin().deleteTopics(there).all().get();
        await().atMost(PATIENCE)
                .until(() -> servers.admin().listTopics().names().get().stream().noneMatch(TOPICS::contains));
    }

    static Stream<KafkaRow> rows() {
        return DocumentedRights.kafka("restoring a backup", SOURCE).stream();
    }

    private static Settings settings(String user) {
        var values = new HashMap<String, String>();
        servers.login(user)
                .forEach((name, value) -> values.put(
                        "KODAMA_KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        values.put("KODAMA_KAFKA_BOOTSTRAP", servers.bootstrap());
        values.put("KODAMA_PARTITIONS", "1");
        values.put("KODAMA_RETENTION", "36500d");
        return Settings.of(values);
    }

    private static int run(StringWriter err, String user, String... words) {
        err.getBuffer().setLength(0);
        var line = Stream.concat(Stream.of(words), Stream.of(file.toString())).toArray(String[]::new);
        return Kodama.commandLine(settings(user), new ByteArrayOutputStream())
                .setErr(new PrintWriter(err, true))
                .execute(line);
    }

    @Test
    void workWithTheListedRights() throws Exception {
        deleteTheJournal();

        assertThat(run(err, "restoring", "import")).as(err.toString()).isZero();

        assertThat(run(err, "reading", "export", "--rejected")).isZero();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nameTheRightThatIsMissing(KafkaRow row) throws Exception {
        deleteTheJournal();
        boolean creates = row.operation().equals("Create");
        if (!creates) {
            JournalTopics.create(JournalConfig.from(settings("admin")));
        }
        servers.takeOnKafka(row.binding("restoring"));

        try {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(run(err, "restoring", "import")).isEqualTo(1);
                assertThat(err.toString()).contains("Kafka denies ").contains(row.resource());
            });
            assertThat(err.toString()).hasLineCount(1);
        } finally {
            servers.grantOnKafka(List.of(row.binding("restoring")));
        }
    }
}
