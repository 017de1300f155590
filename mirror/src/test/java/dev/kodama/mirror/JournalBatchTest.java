package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.capture.CaptureMode;
import dev.kodama.mirror.capture.CapturedItem;
import dev.kodama.mirror.capture.CapturedItem.Hole;
import dev.kodama.mirror.capture.CapturedItem.Published;
import dev.kodama.mirror.replication.psync.MissedRange;
import dev.kodama.settings.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class JournalBatchTest {
    private static final String EVENT =
            "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{}}";
    private static final JournalConfig CONFIG =
            JournalConfig.from(Settings.of(Map.of("KODAMA_MAX_EVENT_BYTES", "1kb")));
    private static final MissedRange RESTART = MissedRange.withoutOffsets("restart", null);
    private static final JournalPosition BEFORE =
            new JournalPosition(new SourcePosition("abc", 100), 41, 6, Instant.ofEpochMilli(1000));

    private static JournalBatch batch(CapturedItem... captured) {
        return new JournalBatch(
                List.of(captured), CaptureMode.REPLICATION, BEFORE, CONFIG, new JournalRecordCodec(CONFIG));
    }

    private static List<ProducerRecord<byte[], byte[]>> records(JournalBatch batch) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        batch.forEach(records::add);
        assertThat(batch.size()).isEqualTo(records.size());
        return records;
    }

    private static Published published(String message, long offset, long millis) {
        return new Published(
                "events.TASK_DONE".getBytes(UTF_8), message.getBytes(UTF_8), new SourcePosition("abc", offset), millis);
    }

    private static String header(ProducerRecord<byte[], byte[]> entry, String name) {
        var header = entry.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    @Test
    void writesThePublishedBytesWithSequenceAndOrigin() {
        var entry = records(batch(published(EVENT, 200, 2000))).get(0);

        assertThat(entry.topic()).isEqualTo("kodama.events");
        assertThat(entry.key()).isEqualTo("task:t-1".getBytes(UTF_8));
        assertThat(entry.value()).isEqualTo(EVENT.getBytes(UTF_8));
        assertThat(entry.timestamp()).isEqualTo(2000);
        assertThat(header(entry, "seq")).isEqualTo("41");
        assertThat(header(entry, "channel")).isEqualTo("events.TASK_DONE");
        assertThat(header(entry, "source")).isEqualTo("default");
        assertThat(header(entry, "offset")).isEqualTo("200");
        assertThat(header(entry, "replid")).isEqualTo("abc");
    }

    @Test
    void advancesThePositionPastTheLastItem() {
        var batch = batch(published(EVENT, 200, 2000), published(EVENT, 300, 2001));

        assertThat(batch.after())
                .isEqualTo(new JournalPosition(new SourcePosition("abc", 300), 43, 7, Instant.ofEpochMilli(2001)));
    }

    @Test
    void rejectsAMessageWithAReasonAndWithoutASequence() {
        var batch = batch(published("nonsense", 200, 2000), published(EVENT, 300, 2001));

        var rejected = records(batch).get(0);
        assertThat(rejected.topic()).isEqualTo("kodama.rejected");
        assertThat(rejected.value()).isEqualTo("nonsense".getBytes(UTF_8));
        assertThat(header(rejected, "reason")).isNotEmpty();
        assertThat(header(rejected, "seq")).isEmpty();
        assertThat(header(records(batch).get(1), "seq")).isEqualTo("41");
        assertThat(batch.rejected()).isEqualTo(1);
    }

    @Test
    void rejectsAMessageOverTheLimit() {
        var rejected =
                records(batch(published(EVENT + " ".repeat(1000), 200, 2000))).get(0);

        assertThat(rejected.topic()).isEqualTo("kodama.rejected");
        assertThat(header(rejected, "reason")).isEqualTo("longer than 1024 bytes");
    }

    @Test
    void rejectsTheOneMessageThatKafkaRefuses() {
        var batch = batch(published(EVENT, 200, 2000));

        var rejecting = batch.rejecting("too-large-for-topic").orElseThrow();

        var rejected = records(rejecting).get(0);
        assertThat(rejected.topic()).isEqualTo("kodama.rejected");
        assertThat(rejected.value()).isEqualTo(EVENT.getBytes(UTF_8));
        assertThat(header(rejected, "reason")).isEqualTo("too-large-for-topic");
        assertThat(header(rejected, "bytes")).isEqualTo(Integer.toString(EVENT.length()));
        assertThat(rejecting.after())
                .isEqualTo(new JournalPosition(new SourcePosition("abc", 200), 41, 7, Instant.ofEpochMilli(2000)));
        assertThat(rejecting.rejected()).isOne();
        assertThat(records(rejecting.asCaptured())).isEqualTo(records(batch));
    }

    @Test
    void storesLessOfAMessageThatTheRejectedTopicRefuses() {
        var batch = batch(published("x".repeat(100), 200, 2000));
        var lengths = new ArrayList<Integer>();

        for (var next = batch.rejecting("too-large-for-topic");
                next.isPresent();
                next = next.get().rejecting("too-large-for-topic")) {
            var rejected = records(next.get()).get(0);
            lengths.add(rejected.value().length);
            assertThat(header(rejected, "bytes")).isEqualTo("100");
            assertThat(header(rejected, "reason"))
                    .isEqualTo(header(records(batch).get(0), "reason"));
        }

        assertThat(lengths).containsExactly(12, 1, 0);
    }

    @Test
    void doesNotRejectHolesAndPositions() {
        var position = new SourcePosition("abc", 240);

        assertThat(batch(new CapturedItem.PositionHeartbeat(position, Instant.EPOCH))
                        .rejecting("too-large-for-topic"))
                .isEmpty();
        assertThat(batch(new Hole(RESTART, null, Instant.EPOCH, position)).rejecting("too-large-for-topic"))
                .isEmpty();
    }

    @Test
    void writesTheSameRecordsInParts() {
        var whole = batch(published(EVENT, 200, 500), published("nonsense", 300, 3000), published(EVENT, 400, 2000));

        var first = whole.part(0, 2);
        var second = whole.part(2, 3).from(first.after());

        var parts = new ArrayList<>(records(first));
        parts.addAll(records(second));
        assertThat(parts).isEqualTo(records(whole));
        assertThat(second.after().nextSequence()).isEqualTo(whole.after().nextSequence());
    }

    @Test
    void replacesARefusedTimestamp() {
        var batch =
                batch(published(EVENT, 200, 5000), published(EVENT, 300, 6000)).stampedAt(400);

        assertThat(records(batch)).extracting(ProducerRecord::timestamp).containsExactly(400L, 400L);
        assertThat(batch.after().time()).isEqualTo(Instant.ofEpochMilli(400));
    }

    @Test
    void usesTheChannelAsKeyWithoutAnEntity() {
        var entry =
                records(batch(published("{\"event_type\":\"X\"}", 200, 2000))).get(0);

        assertThat(entry.key()).isEqualTo("events.TASK_DONE".getBytes(UTF_8));
    }

    @Test
    void neverDecreasesTimestamps() {
        var batch = batch(published(EVENT, 200, 500), published(EVENT, 300, 3000), published(EVENT, 400, 2000));

        assertThat(records(batch)).extracting(ProducerRecord::timestamp).containsExactly(1000L, 3000L, 3000L);
    }

    @Test
    void makesTheSameRecordsAgain() {
        var batch = batch(published(EVENT, 200, 500), published("nonsense", 300, 3000), published(EVENT, 400, 2000));

        assertThat(records(batch)).isEqualTo(records(batch)).hasSize(3);
    }

    @Test
    void writesAHoleAsAnEventInItsPlace() {
        var hole = new Hole(
                new MissedRange("overflow", 120L, 240L, 3L),
                Instant.ofEpochMilli(1500),
                Instant.ofEpochMilli(2500),
                new SourcePosition("abc", 240));

        var batch = batch(hole, published(EVENT, 300, 3000));

        var entry = records(batch).get(0);
        assertThat(new String(entry.value(), UTF_8))
                .isEqualTo("{\"event_type\":\"journal.hole\",\"entity_type\":\"journal\",\"entity_id\":\"default\","
                        + "\"payload\":{\"reason\":\"overflow\",\"from_time\":\"1970-01-01T00:00:01.500Z\","
                        + "\"to_time\":\"1970-01-01T00:00:02.500Z\",\"from_offset\":120,\"to_offset\":240,\"missed\":3,"
                        + "\"capture\":\"replication\",\"guarantee\":\"exact\"}}");
        assertThat(header(entry, "seq")).isEqualTo("41");
        assertThat(header(records(batch).get(1), "seq")).isEqualTo("42");
    }

    @Test
    void writesUnknownValuesOfAHoleAsNull() {
        var hole = new Hole(RESTART, null, Instant.ofEpochMilli(2500), SourcePosition.NONE);

        assertThat(new String(records(batch(hole)).get(0).value(), UTF_8))
                .contains("\"from_time\":null", "\"from_offset\":null", "\"to_offset\":null", "\"missed\":null");
    }

    @Test
    void advancesOnlyThePositionWithoutEvents() {
        var batch =
                batch(new CapturedItem.PositionHeartbeat(new SourcePosition("abc", 900), Instant.ofEpochMilli(5000)));

        assertThat(records(batch)).isEmpty();
        assertThat(batch.after())
                .isEqualTo(new JournalPosition(new SourcePosition("abc", 900), 41, 7, Instant.ofEpochMilli(5000)));
    }
}
