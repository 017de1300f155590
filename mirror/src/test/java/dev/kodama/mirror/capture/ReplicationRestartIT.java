package dev.kodama.mirror.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.SourcePosition;
import dev.kodama.testing.RawPublisher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Captures across restarts and crashes of Redis. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicationRestartIT extends ReplicationTestbed {
    @Test
    void continuesAcrossARestartWithASave() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");
            tap.journalAll();
            restart(true);
            publish(10, 20);
            tap.takeUntilMessage("19");

            assertThat(tap.messages()).isEqualTo(numbers(0, 20));
            assertThat(tap.holes()).isEmpty();
            assertThat(tap.taken.stream().map(one -> one.position().replid()).distinct())
                    .hasSize(2);
        }
    }

    @Test
    void continuesAcrossARestartWithASaveWhileItWasDown() throws Exception {
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
    void reportsAHoleAfterACrashOfRedis() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");
            restart(false);
            tap.takeUntilHole();
            publish(10, 20);
            tap.takeUntilMessage("19");

            assertThat(tap.messages()).isEqualTo(numbers(0, 20));
            assertThat(tap.holes()).singleElement().satisfies(hole -> {
                assertThat(hole.missed().reason()).isEqualTo("restart");
                assertThat(hole.missed().fromOffset()).isNull();
                assertThat(hole.from()).isBefore(hole.to());
            });
        }
    }

    /** Which would begin after a minute. */
    @Test
    void readsWhatIsPublishedWhileAFullResyncWouldBeDelayed() throws Exception {
        publisher.command("CONFIG", "SET", "repl-diskless-sync-delay", "60");
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");

            assertThat(tap.messages()).isEqualTo(numbers(0, 10));
        }
    }

    @Test
    void readsAllSinceACrashAfterWhichRedisFindsASnapshot() throws Exception {
        SourcePosition journaled;
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 10);
            tap.takeUntilMessage("9");
            await("SAVE, which Redis refuses while a resync saves")
                    .until(() -> publisher.command("SAVE"), "+OK"::equals);
            publish(10, 20);
            tap.takeUntilMessage("19");
            journaled = tap.journalAll();
        }
        restart(false);
        publish(20, 30);

        try (var tap = CaptureTap.resumed(redis.uri(), journaled)) {
            tap.takeUntilMessage("29");

            assertThat(tap.messages()).isEqualTo(numbers(20, 30));
            assertThat(tap.holes())
                    .singleElement()
                    .satisfies(hole -> assertThat(hole.missed().reason()).isEqualTo("rolled-back"));
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
}
