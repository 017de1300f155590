package dev.kodama.replay.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.request.ReplayRequestsStatus.State;
import dev.kodama.replay.request.RequestedReplays.Received;
import dev.kodama.testing.ConsumedRecords;
import dev.kodama.testing.Journals;
import dev.kodama.testing.SnapshotIndex;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requested replays with a selective filter read by the index what a scan finds. */
@Timeout(120)
class IndexedRequestsIT {
    private static final int EVENTS = 30_000;
    private static final String RARE = ",\"since\":\"earliest\",\"event_types\":[\"RARE\"]";

    @TempDir
    private Path folder;

    private RedisServer redis;
    private JournalConfig journal;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder, 0));
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        var codec = new JournalRecordCodec(journal);
        Journals.writeRecords(journal, 1, EVENTS, 1_000, sequence -> {
            String type = sequence % 3_000 == 0 ? "RARE" : "COMMON";
            byte[] body = ("{\"event_type\":\"" + type + "\",\"payload\":{\"n\":" + sequence + "}}").getBytes(UTF_8);
            return codec.event(sequence, sequence, body, ("events." + type).getBytes(UTF_8), body, "", 0);
        });
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private List<Received> answer(JournalConfig read, JournalIndex index, String subscriber) {
        var config = new ReplayRequestsConfig(redis.uri(), read);
        try (var requests = ReplayRequests.start(config, index, new SimpleMeterRegistry(), InstantSource.system());
                var service = new RequestedReplays(subscriber, redis.port())) {
            await().until(() -> requests.status().state() == State.ANSWERING);
            return service.answerTo(RARE);
        }
    }

    @Test
    void readFewRecords() {
        var counted = ConsumedRecords.counting(journal);
        var index = SnapshotIndex.of(journal);

        double before = ConsumedRecords.total();
        var indexed = answer(counted, index, "s");
        double byIndex = ConsumedRecords.total() - before;
        var scanned = answer(counted, JournalIndex.none("is not asked"), "s");

        assertThat(indexed).hasSize(11).isEqualTo(scanned);
        assertThat(indexed.get(10).message()).contains("\"last\":30000,\"next\":30001");
        assertThat(byIndex).isBetween(10.0, 2_000.0);
        assertThat(ConsumedRecords.total() - before - byIndex).isGreaterThan(EVENTS);
    }

    @Test
    void goOnByScanWhereTheIndexFails() {
        var failed = answer(journal, SnapshotIndex.failingAfter(0, journal), "s");

        assertThat(failed).hasSize(11);
        assertThat(failed.get(9).message()).contains("\"n\":30000}");
    }
}
