package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.ReplicationConfigs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Captures published messages from the replication stream. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicationCaptureIT extends ReplicationTestbed {
    @Test
    void capturesInTheOrderOfEffect() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 3);
            publisher.command("publish", CHANNEL, "3");
            publisher.command("SET", "events.x", "not published");
            publisher.command("PUBLISH", "other.channel", "not ours");
            publisher.command("MULTI");
            publisher.command("PUBLISH", CHANNEL, "4");
            publisher.command("PUBLISH", CHANNEL, "5");
            publisher.command("EXEC");
            publisher.command("EVAL", "redis.call('PUBLISH', KEYS[1], '6') return 1", "1", CHANNEL);

            tap.takeUntilMessage("6");

            assertThat(tap.messages()).isEqualTo(numbers(0, 7));
            assertThat(tap.taken)
                    .extracting(one -> one.position().offset())
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void losesAndRepeatsNothingAfterALostConnection() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            var publishing = CompletableFuture.runAsync(() -> {
                for (var i = 0; i < 100; i++) {
                    publish(i * 300, (i + 1) * 300);
                    if (i % 20 == 10) {
                        publisher.command("CLIENT", "KILL", "TYPE", "replica");
                    }
                }
            });

            tap.takeUntilMessage("29999");

            publishing.join();
            assertThat(tap.messages()).isEqualTo(numbers(0, 30_000));
            assertThat(tap.holes()).isEmpty();
            assertThat(tap.capture.progress().reconnects()).isBetween(1L, 5L);
        }
    }

    @Test
    void resumesAfterTheLastJournaledMessage() throws Exception {
        SourcePosition journaled;
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");
            journaled = tap.taken.get(tap.taken.size() - 6).position();
        }
        publish(10, 20);

        try (var tap = CaptureTap.resumed(redis.uri(), journaled)) {
            tap.takeUntilMessage("19");

            assertThat(tap.messages()).isEqualTo(numbers(5, 20));
            assertThat(tap.holes()).isEmpty();
        }
    }

    @Test
    void reportsTheExactRangeMissingInTheBacklog() throws Exception {
        publisher.command("CONFIG", "SET", "repl-backlog-size", "16kb");
        SourcePosition journaled;
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");
            journaled = tap.journalAll();
        }
        publish(10, 5_000);

        try (var tap = CaptureTap.resumed(redis.uri(), journaled)) {
            tap.takeUntilHole();
            publish(5_000, 5_010);
            tap.takeUntilMessage("5009");

            var end = journaled.offset()
                    + numbers(10, 5_000).stream()
                            .mapToLong(n -> StreamBytes.publish(CHANNEL, n))
                            .sum();
            assertThat(tap.messages()).isEqualTo(numbers(5_000, 5_010));
            assertThat(tap.holes()).singleElement().satisfies(hole -> {
                assertThat(hole.missed().reason()).isEqualTo("backlog-lost");
                assertThat(hole.missed().fromOffset()).isEqualTo(journaled.offset());
                assertThat(hole.missed().toOffset()).isBetween(end, end + 100);
                assertThat(hole.position())
                        .extracting(SourcePosition::replid, SourcePosition::offset)
                        .containsExactly(journaled.replid(), hole.missed().toOffset());
            });
        }
    }

    @Test
    void stopsReadingWhileItsQueueIsFull() throws Exception {
        var config = ReplicationConfigs.with(redis.uri(), 64 << 20, 100_000, Duration.ofSeconds(1));
        publisher.command("CONFIG", "SET", "repl-ping-replica-period", "1");
        try (var tap = CaptureTap.fresh(config, InstantSource.system())) {
            var message = "x".repeat(10_000);
            publisher.publish(
                    CHANNEL,
                    IntStream.range(0, 3_000)
                            .mapToObj(i -> message.getBytes(UTF_8))
                            .toList());
            publish(0, 1);
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

            assertThat(tap.capture.status().waitingBytes()).isBetween(100_000L, 700_000L);
            tap.takeUntilMessage("0");

            assertThat(tap.messages()).hasSize(3_001);
            assertThat(tap.capture.progress().reconnects()).isZero();
        }
    }

    @Test
    void replacesAMessageOverTheLimitByAHole() throws Exception {
        var config = ReplicationConfigs.with(redis.uri(), 1_000, 64 << 20, Duration.ofSeconds(30));
        try (var tap = CaptureTap.fresh(config, InstantSource.system())) {
            publish(0, 1);
            publisher.publish(CHANNEL, new byte[1_001]);
            publish(1, 2);
            tap.takeUntilMessage("1");

            assertThat(tap.taken.get(2)).isInstanceOfSatisfying(CapturedItem.Hole.class, hole -> {
                assertThat(hole.missed().reason()).isEqualTo("too-large");
                assertThat(hole.missed().messages()).isEqualTo(1);
                assertThat(hole.missed().fromOffset())
                        .isEqualTo(tap.taken.get(1).position().offset());
                assertThat(hole.missed().toOffset()).isEqualTo(hole.position().offset());
            });
        }
    }

    @Test
    void reportsAHoleIfTheJournalHasNoReplicationPosition() throws Exception {
        var before = Instant.now();
        try (var tap = CaptureTap.resumed(redis.uri(), SourcePosition.NONE)) {
            tap.takeUntilHole();
            publish(0, 1);
            tap.takeUntilMessage("0");

            assertThat(tap.holes()).singleElement().satisfies(hole -> {
                assertThat(hole.missed().reason()).isEqualTo("mode-change");
                assertThat(hole.from()).isAfterOrEqualTo(before);
            });
        }
    }

    @Test
    void reportsItsPositionWithoutMessages() throws Exception {
        var seconds = new AtomicInteger();
        try (var tap = CaptureTap.fresh(CaptureTap.config(redis.uri()), () -> Instant.ofEpochSecond(seconds.get()))) {
            var start = tap.taken.get(0).position();
            publisher.command("SET", "k", "x".repeat(2 << 20));
            seconds.set(3);
            publisher.command("SET", "k", "1");

            tap.takeUntil(captured -> captured.position().offset() > start.offset() + (2 << 20));

            assertThat(tap.taken).hasSize(2).allMatch(CapturedItem.PositionHeartbeat.class::isInstance);
        }
    }
}
