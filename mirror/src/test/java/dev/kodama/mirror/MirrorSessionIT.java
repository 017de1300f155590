package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.CaptureMode;
import dev.kodama.mirror.capture.CaptureStatus;
import dev.kodama.mirror.capture.CapturedItem;
import dev.kodama.mirror.capture.CapturedItem.Published;
import dev.kodama.mirror.capture.ResumePoint;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MirrorSessionIT {
    private static final byte[] CHANNEL = "events.TASK_DONE".getBytes(UTF_8);
    private static final byte[] EVENT = "{\"event_type\":\"TASK_DONE\",\"payload\":{}}".getBytes(UTF_8);

    private final JournalConfig journal = Journals.onSharedKafka();
    private final JournalRecordCodec format = new JournalRecordCodec(journal);

    private static Published published(long offset) {
        return new Published(CHANNEL, EVENT, new SourcePosition("id", offset), 1_000_000);
    }

    private JournalBatch batch(JournalPosition before) {
        return new JournalBatch(
                List.of(published(before.sourcePosition().offset() + 1)),
                CaptureMode.REPLICATION,
                before,
                journal,
                format);
    }

    @Test
    void beginsWithSmallTransactionsAndDoublesThem() throws Exception {
        var capture = new CountingCapture(9);
        var meters = new MirrorMeters(new SimpleMeterRegistry(), "s", CountingCapture::unknown, () -> 0);
        try (var rehearsal = new StandbyWriter(journal)) {
            var session = new MirrorSession(journal, capture, () -> true, meters, rehearsal, InstantSource.system());
            capture.onLast = session::close;

            session.run();
        }

        assertThat(capture.asked.subList(0, 9))
                .containsExactly(
                        128L << 10, 256L << 10, 512L << 10, 1L << 20, 2L << 20, 4L << 20, 8L << 20, 8L << 20, 8L << 20);
    }

    @Test
    void isReadyOnceItsStartingPositionIsCommitted() throws Exception {
        var capture = new FirstCapture();
        var meters = new MirrorMeters(new SimpleMeterRegistry(), "s", CountingCapture::unknown, () -> 0);
        try (var rehearsal = new StandbyWriter(journal)) {
            var session = new MirrorSession(journal, capture, () -> true, meters, rehearsal, InstantSource.system());
            var run = CompletableFuture.runAsync(() -> {
                try {
                    session.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().until(() -> capture.asked.get() > 2);
            assertThat(session.status().state()).isEqualTo(MirrorStatus.State.STARTING);
            assertThat(session.status().ready()).isFalse();
            assertThat(JournalPositions.read(journal)).isEmpty();

            capture.waiting.add(
                    new CapturedItem.PositionHeartbeat(new SourcePosition("id", 500), Instant.ofEpochMilli(1)));

            await().until(() -> session.status().ready());
            assertThat(JournalPositions.read(journal))
                    .contains(new JournalPosition(new SourcePosition("id", 500), 1, 1, Instant.ofEpochMilli(1)));
            session.close();
            run.join();
        }
    }

    @Test
    void isReadyAtOnceWithACommittedPosition() throws Exception {
        try (var before = JournalWriter.connect(journal)) {
            assertThat(before.begin()).isEmpty();
            assertThat(before.write(batch(JournalPosition.start()))).isEmpty();
        }
        var capture = new FirstCapture();
        var meters = new MirrorMeters(new SimpleMeterRegistry(), "s", CountingCapture::unknown, () -> 0);
        try (var rehearsal = new StandbyWriter(journal)) {
            var session = new MirrorSession(journal, capture, () -> true, meters, rehearsal, InstantSource.system());
            capture.onAsked = () -> {
                assertThat(session.status().state()).isEqualTo(MirrorStatus.State.RUNNING);
                session.close();
            };

            session.run();
        }
        assertThat(capture.asked.get()).isPositive();
    }

    @Test
    void continuesIfItsPositionIsMissingInKafka() throws Exception {
        var capture = new CountingCapture(4);
        var meters = new MirrorMeters(new SimpleMeterRegistry(), "s", CountingCapture::unknown, () -> 0);
        try (var rehearsal = new StandbyWriter(journal);
                var admin = KafkaClients.admin(journal)) {
            var session = new MirrorSession(journal, capture, () -> true, meters, rehearsal, InstantSource.system());
            capture.onAsked = times -> {
                if (times == 3) { // two are journaled
                    KafkaClients.get(admin.deleteTopics(List.of(journal.positionsTopic()))
                            .all());
                    fence();
                }
            };
            capture.onLast = session::close;

            session.run();
        }

        assertThat(JournalPositions.read(journal).orElseThrow().nextSequence()).isEqualTo(5);
        assertThat(Journals.read(journal, new StartPosition.Earliest(), events -> events.size() >= 4))
                .extracting(JournaledEvent::sequence)
                .containsExactly(1L, 2L, 3L, 4L);
    }

    /** Makes the session read the journal's position. */
    private void fence() {
        try (var another = JournalWriter.connect(journal)) {
            assertThat(another.begin()).isEmpty();
        }
    }

    @Test
    void connectsBesideAnotherWriterAndFencesItOnlyOnBegin() {
        try (var active = JournalWriter.connect(journal);
                var rehearsal = new StandbyWriter(journal)) {
            assertThat(active.begin()).isEmpty();
            var first = batch(JournalPosition.start());
            rehearsal.begin();

            var prepared = prepared(rehearsal);
            assertThat(active.write(first)).isEmpty(); // not fenced

            assertThat(prepared.begin()).contains(first.after());
            assertThatThrownBy(() -> active.write(batch(first.after()))).isInstanceOf(KafkaException.class);
            assertThat(prepared.write(batch(first.after()))).isEmpty();
            prepared.close();
        }
    }

    @Test
    void preparesAWriterForTheNextLeadership() {
        try (var rehearsal = new StandbyWriter(journal)) {
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

    private static JournalWriter prepared(StandbyWriter rehearsal) {
        await().until(rehearsal::isPrepared);
        return rehearsal.take().orElseThrow();
    }

    /** Captures the given items. */
    private static final class FirstCapture implements Capture {
        private final Queue<CapturedItem> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger asked = new AtomicInteger();
        private Runnable onAsked = () -> {};

        @Override
        public void start(Optional<ResumePoint> from) {}

        @Override
        public List<CapturedItem> take(long maxBytes, Duration timeout) {
            asked.incrementAndGet();
            onAsked.run();
            var next = waiting.poll();
            return next == null ? List.of() : List.of(next);
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

    /** Captures one event at a time, and records the requested sizes. */
    private static final class CountingCapture implements Capture {
        private final List<Long> asked = new ArrayList<>();
        private final int events;
        private Runnable onLast = () -> {};
        private IntConsumer onAsked = times -> {};

        CountingCapture(int events) {
            this.events = events;
        }

        static MirrorStatus unknown() {
            return new MirrorStatus(MirrorStatus.State.STARTING, "", "", 0, "");
        }

        @Override
        public void start(Optional<ResumePoint> from) {}

        @Override
        public List<CapturedItem> take(long maxBytes, Duration timeout) {
            asked.add(maxBytes);
            onAsked.accept(asked.size());
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
