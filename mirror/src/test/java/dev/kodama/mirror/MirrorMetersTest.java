package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.capture.CaptureMode;
import dev.kodama.mirror.capture.CapturedItem;
import dev.kodama.mirror.replication.psync.MissedRange;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MirrorMetersTest {
    private static final SourcePosition POSITION = new SourcePosition("id", 9);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private MirrorStatus status = new MirrorStatus(MirrorStatus.State.STANDBY, "", "", 0, "");
    private final MirrorMeters meters = new MirrorMeters(registry, "default", () -> status, () -> 1_700);

    private double value(String name, String... tags) {
        return registry.get(name)
                .tags(tags)
                .tag("source", "default")
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    private static CapturedItem message(String body) {
        return new CapturedItem.Published("events.A".getBytes(UTF_8), body.getBytes(UTF_8), POSITION, 1);
    }

    @Test
    void showsTheCurrentStateAndGuarantee() {
        assertThat(value("kodama.mirror.state", "state", "standby")).isOne();
        assertThat(value("kodama.mirror.state", "state", "running")).isZero();

        status = new MirrorStatus(MirrorStatus.State.RUNNING, "replication", "exact", 8, "");

        assertThat(value("kodama.mirror.state", "state", "standby")).isZero();
        assertThat(value("kodama.mirror.state", "state", "running")).isOne();
        assertThat(value("kodama.mirror.guarantee", "guarantee", "exact")).isOne();
        assertThat(value("kodama.mirror.guarantee", "guarantee", "best-effort")).isZero();
    }

    @Test
    void countsTheRecordsOfABatch() {
        var config = JournalConfig.from(Settings.of(Map.of()));
        var hole = new CapturedItem.Hole(MissedRange.withoutOffsets("restart", null), null, Instant.EPOCH, POSITION);
        var batch = new JournalBatch(
                List.of(message("{\"event_type\":\"A\"}"), message("no event"), hole),
                CaptureMode.REPLICATION,
                JournalPosition.start(),
                config,
                new JournalRecordCodec(config));

        meters.committed(batch, 5_000_000);

        assertThat(value("kodama.mirror.events")).isEqualTo(2);
        assertThat(value("kodama.mirror.rejected")).isOne();
        assertThat(value("kodama.mirror.holes")).isOne();
        assertThat(registry.get("kodama.mirror.batch.records").summary().totalAmount())
                .isEqualTo(3);
        assertThat(registry.get("kodama.mirror.commit").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(5);
        assertThat(value("kodama.mirror.lag.seconds")).isEqualTo(1.7);
    }

    @Test
    void removesItsMetersFromTheRegistry() {
        assertThat(registry.getMeters()).extracting(Meter::getId).isNotEmpty();

        meters.close();

        assertThat(registry.getMeters()).isEmpty();
    }
}
