package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.RecordFormat;
import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.CaptureMode;
import dev.kodama.mirror.capture.CaptureStatus;
import dev.kodama.mirror.capture.Captured;
import dev.kodama.mirror.capture.Captured.Published;
import dev.kodama.mirror.capture.Resume;
import dev.kodama.mirror.capture.SourcePosition;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MirrorSessionIT {
    private static final byte[] CHANNEL = "events.TASK_DONE".getBytes(UTF_8);
    private static final byte[] EVENT = "{\"event_type\":\"TASK_DONE\",\"payload\":{}}".getBytes(UTF_8);

    private final JournalConfig journal = Journals.onSharedKafka();
    private final RecordFormat format = new RecordFormat(journal);

    private static Published published(long offset) {
        return new Published(CHANNEL, EVENT, new SourcePosition("id", offset), 1_000_000);
    }

    private Batch batch(JournalPosition before) {
        return new Batch(List.of(published(before.offset() + 1)), CaptureMode.REPLICATION, before, journal, format);
    }

    @Test
    void beginsWithSmallTransactionsAndDoublesThem() throws Exception {
        var capture = new CountingCapture(9);
        var meters = new MirrorMeters(new SimpleMeterRegistry(), "s", CountingCapture::unknown, () -> 0);
        try (var rehearsal = new Rehearsal(journal)) {
            var session = new MirrorSession(journal, capture, () -> true, meters, rehearsal);
            capture.onLast = session::close;

            session.run();
        }

        assertThat(capture.asked.subList(0, 9))
                .containsExactly(
                        128L << 10, 256L << 10, 512L << 10, 1L << 20, 2L << 20, 4L << 20, 8L << 20, 8L << 20, 8L << 20);
    }

    @Test
    void connectsWhileAnotherWritesAndFencesItOnlyWhenItsTurnComes() {
        try (var active = JournalWriter.connect(journal);
                var rehearsal = new Rehearsal(journal)) {
            assertThat(active.begin()).isEmpty();
            var first = batch(JournalPosition.start());
            rehearsal.begin();

            var prepared = prepared(rehearsal);
            active.write(first); // not fenced

            assertThat(prepared.begin()).contains(first.after());
            assertThatThrownBy(() -> active.write(batch(first.after()))).isInstanceOf(KafkaException.class);
            prepared.write(batch(first.after()));
            prepared.close();
        }
    }

    @Test
    void preparesAnotherWriterForTheNextTurn() {
        try (var rehearsal = new Rehearsal(journal)) {
            rehearsal.begin();
            prepared(rehearsal).close();

            assertThat(rehearsal.take()).isEmpty();
            await().until(() -> {
                rehearsal.begin();
                return rehearsal.isPrepared();
            });
            rehearsal.take().orElseThrow().close();
        }
    }

    private static JournalWriter prepared(Rehearsal rehearsal) {
        await().until(rehearsal::isPrepared);
        return rehearsal.take().orElseThrow();
    }

    /** Has one event at a time, and remembers how much it was asked for. */
    private static final class CountingCapture implements Capture {
        private final List<Long> asked = new ArrayList<>();
        private final int events;
        private Runnable onLast = () -> {};

        CountingCapture(int events) {
            this.events = events;
        }

        static MirrorStatus unknown() {
            return new MirrorStatus(MirrorStatus.State.STARTING, "", "", 0, "");
        }

        @Override
        public void start(Optional<Resume> from) {}

        @Override
        public List<Captured> take(long maxBytes, Duration patience) {
            asked.add(maxBytes);
            if (asked.size() == events) {
                onLast.run();
            }
            return asked.size() > events ? List.of() : List.of(published(asked.size()));
        }

        @Override
        public void journaled(SourcePosition position) {}

        @Override
        public CaptureStatus status() {
            return new CaptureStatus(CaptureMode.REPLICATION, true, 0, "");
        }

        @Override
        public void stop() {}

        @Override
        public void close() {}
    }
}
