package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Stops a Redis only once its mirrors have journaled everything. */
class RedisStopIT extends RedisServerTestbed {
    @Test
    void endsOnceItsMirrorHasJournaledEverything() throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0));
        try (var mirror = AcknowledgingReplica.attach(redis.port())) {
            call(redis, "PUBLISH", "events.T", "1");
            mirror.acknowledge(Long.MAX_VALUE);

            redis.drain(Duration.ofSeconds(10));

            assertThat(redis.running()).isFalse();
            assertThat(redis.stop(Duration.ZERO)).isEqualTo(new StopResult.Ended());
        }
        assertThat(folder.resolve("dump.rdb")).exists();
    }

    @Test
    void keepsRunningWithUnjournaledEventsUntilTheNextStart() throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0));
        try (var mirror = AcknowledgingReplica.attach(redis.port())) {
            mirror.acknowledge(1);
            call(redis, "PUBLISH", "events.T", "1");

            redis.drain(Duration.ofMillis(200));

            assertThat(redis.running()).isTrue();
            assertThat(call(redis, "PUBLISH", "events.T", "2")).as("goes on").containsExactly("0");
        }
        assertThat(redis.stop(Duration.ZERO))
                .isInstanceOfSatisfying(
                        StopResult.LeftRunning.class,
                        left -> assertThat(left.reason()).containsPattern("\\d+ bytes"));

        try (var next = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(next.pid()).isEqualTo(redis.pid());
            assertThat(replication(next, "repl_backlog_active")).isEqualTo("1");
        }
    }

    @Test
    void keepsTheKnownOffsetAcrossAStartWithoutAMirror() throws Exception {
        String id;
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0));
                var mirror = AcknowledgingReplica.attach(redis.port())) {
            id = replication(redis, "master_replid");
            mirror.acknowledge(Long.MAX_VALUE);
            redis.drain(Duration.ofSeconds(10));
        }
        var unseen = RedisServer.start(new RedisServer.Config(folder, 0));

        assertThat(unseen.stop(Duration.ZERO)).isEqualTo(new StopResult.Ended());

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(replication(redis, "master_replid2")).isEqualTo(id);
        }
    }

    @Test
    void keepsRunningWithEventsPublishedBeforeAMirrorReturned() throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0));
                var mirror = AcknowledgingReplica.attach(redis.port())) {
            mirror.acknowledge(Long.MAX_VALUE);
            redis.drain(Duration.ofSeconds(10));
        }
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            call(redis, "PUBLISH", "events.T", "1");

            assertThat(redis.stop(Duration.ZERO)).isInstanceOf(StopResult.LeftRunning.class);
            assertThat(redis.running()).isTrue();
        }
    }

    @Test
    void endsAtOnceWithoutAnyMirror() throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0));
        call(redis, "PUBLISH", "events.T", "1");

        redis.drain(Duration.ofSeconds(10));

        assertThat(redis.running()).as("subscribers may still be behind").isTrue();
        assertThat(redis.stop(Duration.ZERO)).isEqualTo(new StopResult.Ended());
    }
}
