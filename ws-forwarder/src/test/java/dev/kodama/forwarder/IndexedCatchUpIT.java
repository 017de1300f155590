package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.ConsumedRecords;
import dev.kodama.testing.ForeignRecords;
import dev.kodama.testing.Journals;
import dev.kodama.testing.SnapshotIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Durable sessions that catch up by the index receive what they receive by a scan. */
@Timeout(120)
class IndexedCatchUpIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JournalIndex NONE = JournalIndex.none("is not asked");
    private static final int BATCH = 100;

    private JournalConfig journal;
    private long next = 1;

    @BeforeEach
    void create() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
    }

    private void write(int count) {
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, next, next + count - 1, BATCH, sequence -> event(codec, sequence));
        next += count;
    }

    private static String type(long sequence) {
        var random = new Random(sequence);
        return random.nextInt(400) == 0 ? "journal.hole" : "T_" + (int) Math.abs(random.nextGaussian() * 5);
    }

    private static ProducerRecord<byte[], byte[]> event(JournalRecordCodec codec, long sequence) {
        String id = "t-" + sequence % 61;
        String body = "{\"event_type\":\"" + type(sequence) + "\",\"entity_type\":\"e\",\"entity_id\":\"" + id
                + "\",\"payload\":{\"odd\":\"" + sequence % 2 + "\"}}";
        byte[] channel = ("events." + type(sequence)).getBytes(UTF_8);
        return codec.event(sequence, sequence * 1000, id.getBytes(UTF_8), channel, body.getBytes(UTF_8), "", 0);
    }

    /** Whatever the server sends, up to the end of the range. */
    private static List<String> received(DurableServer server, String query) throws IOException {
        var frames = new ArrayList<String>();
        try (var client = server.connect(query)) {
            do {
                frames.add(client.text());
            } while (!frames.get(frames.size() - 1).matches("\\{\"(type\":\"ended|error)\".*"));
        }
        return frames;
    }

    private String query(Random random) {
        String range = switch (random.nextInt(3)) {
            case 0 -> "&since=earliest&until=" + (next - 1);
            case 1 -> "&since=" + random.nextInt(500) + "&until=" + (1_500 + random.nextLong(next - 1_500));
            default ->
                "&since=1970-01-01T00:0" + random.nextInt(9) + "Z&until=1970-01-01T01:0" + random.nextInt(9) + "Z";
        };
        return range
                + switch (random.nextInt(4)) {
                    case 0 -> "&event_types=T_" + (9 + random.nextInt(8));
                    case 1 -> "&entity_types=e&entity_ids=t-" + random.nextInt(70) + ",t-" + random.nextInt(70);
                    case 2 -> "&event_types=T_9,T_12&where=payload.odd:eq:1";
                    default -> "&event_types=,";
                };
    }

    @ParameterizedTest
    @ValueSource(longs = 1)
    void receiveWhatAScanFinds(long seed) throws Exception {
        var random = new Random(seed);
        write(4_000);
        ForeignRecords.send(journal, ForeignRecords.some(journal, random));
        write(500);
        var index = SnapshotIndex.of(journal);
        write(300);
        try (var indexed = new DurableServer(journal, index);
                var scanning = new DurableServer(journal, NONE)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 6; i++) {
                    String query = query(random);
                    assertThat(received(indexed, query)).as(query).isEqualTo(received(scanning, query));
                }
                truncate(100L + random.nextInt(300), random.nextInt(300));
            }
        }
        assertThat(index.queries()).isPositive();
    }

    private void truncate(long... begins) throws Exception {
        var offsets = new HashMap<TopicPartition, RecordsToDelete>();
        for (int partition = 0; partition < begins.length; partition++) {
            offsets.put(
                    new TopicPartition(journal.eventsTopic(), partition),
                    RecordsToDelete.beforeOffset(begins[partition]));
        }
        try (var admin = KafkaClients.admin(journal)) {
            admin.deleteRecords(offsets).all().get();
        }
    }

    @Test
    void followsWhatTheIndexDoesNotHave() throws Exception {
        write(3_000);
        try (var server = new DurableServer(journal, SnapshotIndex.of(journal));
                var client = server.connect("&since=0&event_types=T_9,T_10,T_11")) {
            var before = wanted(1, "T_9", "T_10", "T_11");
            assertThat(sequences(client, before.size())).isEqualTo(before);
            JournalFrames.skipTo(client, "caught_up");

            write(1_000);

            var after = wanted(3_001, "T_9", "T_10", "T_11");
            assertThat(sequences(client, after.size())).isEqualTo(after);
        }
    }

    @Test
    void missesNothingOfAnotherFilter() throws Exception {
        write(20_000);
        try (var server = new DurableServer(journal, SnapshotIndex.of(journal));
                var client = RawClient.connect(server.http.port(), "?delivery=durable&since=0&event_types=T_5", 4096)) {
            assertThat(sequences(client, 300)).isEqualTo(wanted(1, "T_5").subList(0, 300));

            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"T_7\"]}");

            var all = wanted(1, "T_7");
            long first = firstOf(client, "T_7");
            var left = all.subList(all.indexOf(first) + 1, all.size());
            assertThat(left.size()).isGreaterThan(100);
            assertThat(sequences(client, left.size())).isEqualTo(left);
        }
    }

    private static long firstOf(RawClient client, String type) throws IOException {
        while (true) {
            var frame = JSON.readTree(client.text());
            if (frame.path("event_type").asText().equals(type)) {
                return frame.path("seq").asLong();
            }
        }
    }

    /** The sequences of wanted events from one on, holes included. */
    private List<Long> wanted(long from, String... types) {
        return LongStream.range(from, next)
                .filter(sequence ->
                        type(sequence).equals("journal.hole") || List.of(types).contains(type(sequence)))
                .boxed()
                .toList();
    }

    private static List<Long> sequences(RawClient client, int count) throws IOException {
        var sequences = new ArrayList<Long>();
        while (sequences.size() < count) {
            var frame = JSON.readTree(client.text());
            if (frame.has("event_type")) {
                sequences.add(frame.path("seq").asLong());
            }
        }
        return sequences;
    }

    @Test
    void readsFewRecordsOfALongJournal() throws Exception {
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, 1, 30_000, 1_000, sequence -> {
            byte[] body = ("{\"event_type\":\"" + (sequence % 3_000 == 0 ? "RARE" : "COMMON") + "\"}").getBytes(UTF_8);
            return codec.event(sequence, sequence, body, body, body, "", 0);
        });
        var index = SnapshotIndex.of(journal);
        var counting = ConsumedRecords.counting(journal);
        String query = "&since=0&until=30000&event_types=RARE";

        double before = ConsumedRecords.total();
        try (var server = new DurableServer(counting, index)) {
            assertThat(received(server, query)).hasSize(12);
        }
        double byIndex = ConsumedRecords.total() - before;
        try (var server = new DurableServer(counting, NONE)) {
            assertThat(received(server, query)).hasSize(12);
        }

        assertThat(byIndex).isBetween(10.0, 2_000.0);
        assertThat(ConsumedRecords.total() - before - byIndex).isGreaterThan(30_000);
    }

    @Test
    void streamsByTheIndex() throws Exception {
        write(3_000);
        var index = SnapshotIndex.of(journal);
        try (var server = new DurableServer(journal, index);
                var lines = server.stream("?since=0&until=3000&event_types=T_9", "")) {
            var wanted = wanted(1, "T_9");
            var found = new ArrayList<Long>();
            while (found.size() < wanted.size()) {
                String line = lines.readLine();
                if (line.startsWith("data:") && line.contains("\"event_type\"")) {
                    found.add(JSON.readTree(line.substring(5)).path("seq").asLong());
                }
            }
            assertThat(found).isEqualTo(wanted);
        }
        assertThat(index.queries()).isPositive();
    }
}
