package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.KafkaRestart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Durable sessions on journals with foreign records, deletions, damage and outages. */
@Timeout(60)
class DurableJournalIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final DurableConfig SMALL = DurableExtension.SMALL;

    @RegisterExtension
    static final DurableExtension durable = new DurableExtension();

    @Test
    void continuesPastForeignRecords() throws IOException {
        durable.writer().disturb(3);
        durable.writer().writeTo(10);
        durable.writer().disturb(3);
        try (var client = durable.server().connect("&since=earliest")) {
            JournalFrames.skipTo(client, "resumed");
            JournalFrames.expect(client, 1, 10);
            assertThat(client.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":10}");

            durable.writer().disturb(3);
            durable.writer().writeTo(15);

            JournalFrames.expect(client, 11, 15);
            try (var latest = durable.server().connect("")) {
                assertThat(latest.text()).contains("\"first\":16,\"last\":15,\"missed\":0,\"recovered\":true");
                assertThat(latest.text()).isEqualTo("{\"type\":\"caught_up\",\"seq\":15}");
            }
        }
        assertThat(durable.server().durable.skipped().counts().get("headers")).isPositive();
    }

    @Test
    void deliversAnEventWithoutAnObjectBodyAndContinues() throws IOException {
        durable.writer().writeTo(5);
        try (var client = durable.server().connect("")) {
            JournalFrames.skipTo(client, "caught_up");

            durable.writer().writeNoObject();
            durable.writer().writeTo(8);

            assertThat(client.text()).startsWith("{\"seq\":6,").endsWith(",\"body\":\"\\\"no object\\\"\"}");
            JournalFrames.expect(client, 7, 8);
        }
    }

    @Test
    void reportsASequenceOfAnotherJournal() throws IOException {
        durable.writer().writeTo(3);
        try (var client = durable.server().connect("&since=1000")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":1000,\"first\":1,\"last\":3,\"missed\":0,\"recovered\":false,"
                                    + "\"another_journal\":true," + durable.epochField() + "}");
            JournalFrames.expect(client, 1, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 1000})
    void reportsAnotherJournalWhateverTheSequence(int sequence) throws IOException {
        String since = "another-journal-000001:" + sequence;
        durable.writer().writeTo(3);
        try (var tailing = durable.server().connect("")) {
            JournalFrames.skipTo(tailing, "caught_up"); // so there is a ring
            durable.writer().writeTo(5);
            JournalFrames.expect(tailing, 4, 5);
            try (var client = durable.server().connect("&since=" + since)) {
                assertThat(client.text())
                        .isEqualTo("{\"type\":\"resumed\",\"since\":\"" + since
                                + "\",\"first\":1,\"last\":5,\"missed\":0,\"recovered\":false,"
                                + "\"another_journal\":true," + durable.epochField() + "}");
                JournalFrames.expect(client, 1, 5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void resumesBehindASequenceOfItsEpoch(int sequence) throws IOException {
        String since = JournalTopics.epoch(durable.journal()).at(sequence);
        durable.writer().writeTo(3);
        try (var tailing = durable.server().connect("")) {
            JournalFrames.skipTo(tailing, "caught_up");
            durable.writer().writeTo(5); // in the ring
            JournalFrames.expect(tailing, 4, 5);
            try (var client = durable.server().connect("&since=" + since)) {
                assertThat(client.text())
                        .startsWith(
                                "{\"type\":\"resumed\",\"since\":\"" + since + "\",\"first\":" + (sequence + 1) + ",")
                        .contains("\"recovered\":true")
                        .endsWith(durable.epochField() + "}");
                JournalFrames.expect(client, sequence + 1, 5);
            }
        }
    }

    @Test
    void endsSessionsWhoseJournalWasCreatedAnewAlthoughTheNewOneIsLonger() throws Exception {
        durable.writer().writeTo(5);
        String since = JournalTopics.epoch(durable.journal()).at(5);
        try (var client = durable.server().connect("")) {
            JournalFrames.skipTo(client, "caught_up");

            createAnew();
            try (var writer = new JournalWriter(durable.journal())) {
                writer.writeTo(20);
            }

            assertThat(client.text()).contains("created anew");
            assertThat(client.next().closeCode()).isEqualTo(1011);
        }
        try (var client = durable.server().connect("&since=" + since)) {
            assertThat(client.text()).contains("\"another_journal\":true");
            JournalFrames.expect(client, 1, 20);
        }
    }

    private static void createAnew() throws Exception {
        try (var admin = Admin.create(durable.journal().clientProperties())) {
            String topic = durable.journal().eventsTopic();
            admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
            await().until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    @Test
    void reportsWhatRetentionHasDeleted() throws Exception {
        durable.writer().writeTo(20);
        deleteAll(0, 1, 2);
        durable.writer().writeTo(30);
        try (var client = durable.server().connect("&since=5")) {
            assertThat(client.text())
                    .isEqualTo(
                            "{\"type\":\"resumed\",\"since\":5,\"first\":21,\"last\":30,\"missed\":15,\"recovered\":false,"
                                    + durable.epochField() + "}");
            JournalFrames.expect(client, 21, 30);
        }
    }

    @Test
    void reportsDeletionsOfOnePartitionInPlace() throws Exception {
        durable.writer().writeTo(100);
        deleteAll(0);
        durable.writer().writeTo(110);
        try (var client = durable.server().connect("&since=0")) {
            var resumed = JSON.readTree(client.text());
            assertThat(resumed.path("recovered").asBoolean()).isFalse();
            long expected = resumed.path("missed").asLong() + 1;
            while (expected <= 110) {
                var frame = JSON.readTree(client.text());
                boolean dropped = frame.path("type").asText().equals("dropped");
                assertThat(dropped ? expected : frame.path("seq").asLong()).isEqualTo(expected);
                expected += dropped ? frame.path("count").asLong() : 1;
            }
        }
    }

    @Test
    void closesWith1011WhereTheJournalIsCorrupt() throws IOException {
        durable.writer().writeTo(5);
        try (var client = durable.server().connect("&since=3")) {
            JournalFrames.skipTo(client, "caught_up");

            durable.writer().skipOne();
            durable.writer().writeTo(10);

            assertThat(client.text())
                    .isEqualTo("{\"error\":\"the journal is broken: sequence 6 is missing before 7\"}");
            assertThat(client.next().closeCode()).isEqualTo(1011);
        }
    }

    @Tag("faults")
    @Test
    void keepsItsClientsWhileKafkaRestarts(@TempDir Path own) throws Exception {
        var first = KafkaNode.start(new KafkaNode.Config(own, 0));
        int port = Integer.parseInt(first.bootstrap().replaceAll(".*:", ""));
        var config = new JournalConfig(first.bootstrap(), Map.of(), "r.", "default", 3, Duration.ofDays(7), 1 << 20);
        var firstWriter = new JournalWriter(config);
        firstWriter.writeTo(5);
        try (var restarted = new DurableServer(config, SMALL, AccessConfig.OPEN, 0, Duration.ofSeconds(30));
                var client = restarted.connect("&since=earliest")) {
            JournalFrames.skipTo(client, "caught_up");
            first.close();
            try (var early = restarted.connect("&since=3");
                    var second = KafkaRestart.start(new KafkaNode.Config(own, port))) {
                firstWriter.writeTo(10);

                JournalFrames.expect(client, 6, 10);
                JournalFrames.expectWithNotices(early, 4, 10);
            }
        } finally {
            firstWriter.close();
        }
    }

    private void deleteAll(int... partitions) throws Exception {
        try (var admin = Admin.create(durable.journal().clientProperties())) {
            var ends = new HashMap<TopicPartition, RecordsToDelete>();
            for (int partition : partitions) {
                ends.put(
                        new TopicPartition(durable.journal().eventsTopic(), partition),
                        RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(ends).all().get();
        }
    }
}
