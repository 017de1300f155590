package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.RawPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicationCaptureIT {
    private static final String CHANNEL = "events.TASK_DONE";

    @TempDir
    Path folder;

    private RedisServer redis;
    private RawPublisher publisher;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(config(0));
        publisher = new RawPublisher(redis.port());
    }

    @AfterEach
    void stop() {
        publisher.close();
        redis.close();
    }

    private RedisServer.Config config(int port) {
        return new RedisServer.Config(folder.resolve("redis"), port).with("repl-diskless-sync-delay 0");
    }

    private void publish(int from, int to) {
        publisher.publish(
                CHANNEL, numbers(from, to).stream().map(n -> n.getBytes(UTF_8)).toList());
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void capturesWhatTookEffectInItsOrder() throws Exception {
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
    void losesAndRepeatsNothingWhenItsConnectionIsKilled() throws Exception {
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
    void goesOnBehindTheLastJournaledWhenStartedAgain() throws Exception {
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
    void tellsTheExactStretchThatTheBacklogNoLongerHas() throws Exception {
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
                assertThat(hole.reason()).isEqualTo("backlog-lost");
                assertThat(hole.fromOffset()).isEqualTo(journaled.offset());
                assertThat(hole.toOffset()).isBetween(end, end + 100);
                assertThat(hole.position())
                        .extracting(SourcePosition::epoch, SourcePosition::offset)
                        .containsExactly(journaled.epoch(), hole.toOffset());
            });
        }
    }

    @Test
    void goesOnAcrossARestartWithASave() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");
            tap.journalAll();
            restart(true);
            publish(10, 20);
            tap.takeUntilMessage("19");

            assertThat(tap.messages()).isEqualTo(numbers(0, 20));
            assertThat(tap.holes()).isEmpty();
            assertThat(tap.taken.stream().map(one -> one.position().epoch()).distinct())
                    .hasSize(2);
        }
    }

    @Test
    void goesOnAcrossARestartWithASaveThatItDidNotLiveToSee() throws Exception {
        SourcePosition journaled;
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");
            tap.journalAll();
            var ended = CompletableFuture.runAsync(redis::close);
            while (!ended.isDone()) {
                tap.takeWhatComes(Duration.ofMillis(50));
                tap.journalAll();
            }
            journaled = tap.journalAll();
        }
        publisher.close();
        redis = RedisServer.start(config(redis.port()));
        publisher = new RawPublisher(redis.port());
        publish(10, 20);

        try (var tap = CaptureTap.resumed(redis.uri(), journaled)) {
            tap.takeUntilMessage("19");

            assertThat(tap.messages()).isEqualTo(numbers(10, 20));
            assertThat(tap.holes()).isEmpty();
        }
    }

    @Test
    void tellsAHoleAfterACrashOfRedis() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");
            restart(false);
            tap.takeUntilHole();
            publish(10, 20);
            tap.takeUntilMessage("19");

            assertThat(tap.messages()).isEqualTo(numbers(0, 20));
            assertThat(tap.holes()).singleElement().satisfies(hole -> {
                assertThat(hole.reason()).isEqualTo("restart");
                assertThat(hole.fromOffset()).isNull();
                assertThat(hole.from()).isBefore(hole.to());
            });
        }
    }

    private void restart(boolean save) throws Exception {
        var port = redis.port();
        publisher.close();
        if (save) {
            redis.close();
        } else {
            redis.kill();
        }
        redis = RedisServer.start(config(port));
        publisher = new RawPublisher(port);
    }

    @Test
    void letsWaitAnswerWhenItIsJournaledAndNotBefore() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 1);
            tap.takeUntilMessage("0");
            var early = publisher.command("WAIT", "1", "150");

            tap.journalAll();

            assertThat(early).isEqualTo(":0");
            assertThat(publisher.command("WAIT", "1", "2000")).isEqualTo(":1");
        }
    }

    @Test
    void answersAWaitThatBeganBeforeItWasJournaled() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 1);
            var waiting = CompletableFuture.supplyAsync(() -> publisher.command("WAIT", "1", "5000"));
            tap.takeUntilMessage("0");
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);

            var began = System.nanoTime();
            tap.journalAll();
            var replicas = waiting.join();

            assertThat(replicas).isEqualTo(":1");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void isNotWhomAPlainFailoverPicks() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 1);
            tap.takeUntilMessage("0");
            tap.journalAll();
            assertThat(publisher.command("WAIT", "1", "1000")).isEqualTo(":1");

            assertThat(publisher.command("FAILOVER", "TIMEOUT", "1500")).isEqualTo("+OK");

            publish(1, 2); // would hang until FAILOVER ABORT if we were picked
            tap.takeUntilMessage("1");
        }
    }

    @Test
    void letsAShutdownEndWhenAllIsJournaledWhateverPingsFollow() throws Exception {
        publisher.command("CONFIG", "SET", "repl-ping-replica-period", "1");
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 1);
            tap.takeUntilMessage("0");

            var ended = shutDown();
            await().during(Duration.ofMillis(2_500)).until(() -> redis.running());
            takeTheQuestion(tap);
            tap.journalAll();

            await().atMost(Duration.ofSeconds(4)).until(() -> !redis.running());
            ended.join();
        }
    }

    @Test
    void letsAShutdownEndThatAskedBeforeItAttached() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 1);
            tap.takeUntilMessage("0");
            var ended = shutDown();
            await().during(Duration.ofMillis(500)).until(() -> redis.running());
            var question = takeTheQuestion(tap);

            try (var next = CaptureTap.resumed(redis.uri(), question)) {
                next.awaitConnected();
                tap.close();

                await().atMost(Duration.ofSeconds(4)).until(() -> !redis.running());
                ended.join();
            }
        }
    }

    /** Waits for replicas up to 30 s, as {@code SHUTDOWN} does. */
    private CompletableFuture<Void> shutDown() {
        publisher.command("CONFIG", "SET", "shutdown-timeout", "30");
        return CompletableFuture.runAsync(() -> assertThatThrownBy(() -> publisher.command("SHUTDOWN")));
    }

    private static SourcePosition takeTheQuestion(CaptureTap tap) throws Exception {
        var published = tap.last().offset();
        tap.takeUntil(captured -> captured.position().offset() > published);
        return tap.last();
    }

    @Test
    void stopsReadingWhileItsQueueIsFull() throws Exception {
        var config = CaptureTap.config(redis.uri()).withBufferBytes(100_000).withReadTimeout(Duration.ofSeconds(1));
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
    void tellsAHoleInThePlaceOfAMessageOverTheLimit() throws Exception {
        var config = CaptureTap.config(redis.uri()).withMaxMessageBytes(1_000);
        try (var tap = CaptureTap.fresh(config, InstantSource.system())) {
            publish(0, 1);
            publisher.publish(CHANNEL, new byte[1_001]);
            publish(1, 2);
            tap.takeUntilMessage("1");

            assertThat(tap.taken.get(2)).isInstanceOfSatisfying(CapturedItem.Hole.class, hole -> {
                assertThat(hole.reason()).isEqualTo("too-large");
                assertThat(hole.missed()).isEqualTo(1);
                assertThat(hole.fromOffset())
                        .isEqualTo(tap.taken.get(1).position().offset());
                assertThat(hole.toOffset()).isEqualTo(hole.position().offset());
            });
        }
    }

    @Test
    void tellsAHoleWhenTheJournalKnowsNoPlaceInTheStream() throws Exception {
        var before = Instant.now();
        try (var tap = CaptureTap.resumed(redis.uri(), SourcePosition.NONE)) {
            tap.takeUntilHole();
            publish(0, 1);
            tap.takeUntilMessage("0");

            assertThat(tap.holes()).singleElement().satisfies(hole -> {
                assertThat(hole.reason()).isEqualTo("mode-change");
                assertThat(hole.from()).isAfterOrEqualTo(before);
            });
        }
    }

    @Test
    void tellsItsPlaceNowAndThenWhereOnlyOthersWrite() throws Exception {
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
