package dev.kodama.mirror.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.SourcePosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Acknowledges journaled offsets: to {@code WAIT}, {@code FAILOVER} and {@code SHUTDOWN}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicationAckIT extends ReplicationTestbed {
    @Test
    void completesWaitOnceJournaledAndNotBefore() throws Exception {
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
    void completesAWaitThatBeganBefore() throws Exception {
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
    void isNotPromotedByAPlainFailover() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 1);
            tap.takeUntilMessage("0");
            tap.journalAll();
            assertThat(publisher.command("WAIT", "1", "1000")).isEqualTo(":1");

            assertThat(publisher.command("FAILOVER", "TIMEOUT", "1500")).isEqualTo("+OK");

            publish(1, 2); // would hang until FAILOVER ABORT if this mirror were promoted
            tap.takeUntilMessage("1");
        }
    }

    @Test
    void completesAShutdownOnceJournaledDespitePings() throws Exception {
        publisher.command("CONFIG", "SET", "repl-ping-replica-period", "1");
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 1);
            tap.takeUntilMessage("0");

            var ended = shutDown();
            await().during(Duration.ofMillis(2_500)).until(() -> redis.running());
            skipGetAck(tap);
            tap.journalAll();

            await().atMost(Duration.ofSeconds(4)).until(() -> !redis.running());
            ended.join();
        }
    }

    @Test
    void completesAShutdownThatBeganBeforeItAttached() throws Exception {
        try (var tap = CaptureTap.fresh(redis.uri())) {
            publish(0, 1);
            tap.takeUntilMessage("0");
            var ended = shutDown();
            await().during(Duration.ofMillis(500)).until(() -> redis.running());
            var question = skipGetAck(tap);

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

    private static SourcePosition skipGetAck(CaptureTap tap) throws Exception {
        var published = tap.last().offset();
        tap.takeUntil(captured -> captured.position().offset() > published);
        return tap.last();
    }
}
