package dev.kodama.app.up;

import static dev.kodama.app.testing.JournalRecords.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.testing.process.KodamaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state that {@code kodama up} keeps over a restart. */
class RestartIT {
    private static final Duration STOP = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void keepsItsStateAfterCtrlCAndAfterAKill() throws Exception {
        try (var up = KodamaProcess.up(folder)) {
            publish(up, 1);
            long redis = redisPid();
            up.interrupt();
            assertThat(up.awaitExit(STOP)).isEqualTo(130);
            assertThat(ProcessHandle.of(redis).filter(RestartIT::runs)).isEmpty();
        }
        try (var up = KodamaProcess.up(folder)) {
            publish(up, 2);
            long redis = redisPid();
            up.kill();
            up.awaitExit(STOP);
            assertThat(ProcessHandle.of(redis).filter(RestartIT::runs)).isPresent();
        }
        try (var up = KodamaProcess.up(folder)) {
            publish(up, 3);
        }
    }

    /** Publishes an event and expects its sequence: no restart has left a hole. */
    private static void publish(KodamaProcess up, int sequence) throws Exception {
        String message =
                "{\"event_type\":\"T\",\"entity_type\":\"e\",\"entity_id\":\"" + sequence + "\",\"payload\":{}}";

        RawRedis.publish(up.redisPort(), "events.T", message);

        var records = JournalRecords.read(up.kafka(), sequence);
        assertThat(records).hasSize(sequence);
        for (int number = 1; number <= sequence; number++) {
            var record = records.get(number - 1);
            assertThat(header(record, "seq")).isEqualTo(Integer.toString(number));
            assertThat(record.value()).contains("\"entity_id\":\"" + number + "\"");
        }
    }

    private long redisPid() throws Exception {
        return Long.parseLong(
                Files.readString(folder.resolve("redis").resolve("redis.pid")).strip());
    }

    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
