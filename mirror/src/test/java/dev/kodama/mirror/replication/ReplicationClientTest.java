package dev.kodama.mirror.replication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.psync.MissedRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies that a real Redis does not give on demand. */
@Timeout(20)
class ReplicationClientTest {
    private static final SourcePosition OURS = new SourcePosition(FakeRedis.ID, 500);
    private static final String GOOD = new String(StreamRecorder.command("PUBLISH", "events.A", "1"), ISO_8859_1);

    private final List<String> calls = new CopyOnWriteArrayList<>();

    private void whileReading(Function<String, String> psync, Duration readTimeout, Body body) throws Exception {
        try (var redis = new FakeRedis(psync)) {
            var config = ReplicationConfigs.with(redis.url(), 64 << 20, 64 << 20, readTimeout);
            try (var client = new ReplicationClient(config, InstantSource.system(), new Recorder(calls))) {
                client.start(Optional.of(OURS), Instant.now());
                body.check(redis, client);
            }
        }
    }

    private interface Body {
        void check(FakeRedis redis, ReplicationClient client) throws Exception;
    }

    @Test
    void skipsAnUnreadablePositionAndReportsTheLoss() throws Exception {
        Function<String, String> malformedBehind500 = asked -> asked.endsWith(" 501")
                ? "+CONTINUE\r\n" + GOOD + "!"
                : asked.endsWith(" " + (501 + GOOD.length())) ? "+CONTINUE\r\n!" : "+CONTINUE\r\n" + GOOD;

        whileReading(malformedBehind500, Duration.ofSeconds(30), (redis, client) -> {
            await().until(() -> calls.size() >= 3);

            var behindGood = 500 + GOOD.length();
            assertThat(calls)
                    .containsExactly(
                            "1 @" + behindGood,
                            "unreadable " + behindGood + " to 1000 @1000",
                            "1 @" + (1000 + GOOD.length()));
            assertThat(redis.requests).hasSize(4).first().isEqualTo(FakeRedis.ID + " 501");
        });
    }

    @Test
    void retriesBeforeAnUnexpectedFullResync() throws Exception {
        Function<String, String> full = asked -> "+FULLRESYNC " + FakeRedis.ID + " 1200\r\n\n$3\r\nRDB" + GOOD;

        whileReading(full, Duration.ofSeconds(30), (redis, client) -> {
            await().until(() -> calls.size() >= 2);

            assertThat(calls).containsExactly("backlog-lost 500 to 1200 @1200", "1 @" + (1200 + GOOD.length()));
            assertThat(redis.requests).hasSize(2);
        });
    }

    @Test
    void reconnectsWhenTheStreamIsSilent() throws Exception {
        whileReading(asked -> "+CONTINUE\r\n", Duration.ofMillis(100), (redis, client) -> {
            await().until(() -> redis.requests.size() >= 3);

            assertThat(redis.requests).containsOnly(FakeRedis.ID + " 501");
            assertThat(calls).isEmpty();
            assertThat(client.progress().reconnects()).isPositive();
        });
    }

    @Test
    void retriesWhileRedisIsBusy() throws Exception {
        var answers =
                new CopyOnWriteArrayList<>(List.of("-BUSY wait\r\n", "-LOADING wait\r\n", "+CONTINUE\r\n" + GOOD));

        whileReading(asked -> answers.remove(0), Duration.ofSeconds(30), (redis, client) -> {
            await().until(() -> !calls.isEmpty());

            assertThat(calls).containsExactly("1 @" + (500 + GOOD.length()));
            assertThat(client.progress().connected()).isTrue();
            assertThat(client.progress().detail()).isEmpty();
        });
    }

    private record Recorder(List<String> calls) implements ReplicationListener {
        @Override
        public void onPublished(byte[] channel, byte[] message, SourcePosition position, long timeMillis) {
            calls.add(new String(message, ISO_8859_1) + " @" + position.offset());
        }

        @Override
        public void onMissed(MissedRange missing, Instant from, Instant to, SourcePosition position) {
            calls.add(missing.reason() + " " + missing.fromOffset() + " to " + missing.toOffset() + " @"
                    + position.offset());
        }

        @Override
        public void onAdvanced(SourcePosition position, Instant time) {
            calls.add("advanced @" + position.offset());
        }

        @Override
        public void onChunkEnd() {}
    }
}
