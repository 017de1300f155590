package dev.kodama.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.testing.RawPublisher;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several mirrors of one source: one leads, the others stand by. */
@Tag("faults")
@Timeout(90)
class MirrorStandbyIT extends MirrorTestbed {
    @Test
    void standsByAndTakesOverWhenTheLeaderStops() {
        try (var first = running();
                var second = started(redis.uri())) {
            awaitState(second, MirrorStatus.State.STANDBY);
            publish(events(0, 10));
            await().until(() -> first.status().nextSequence() == 11);

            first.close();
            publish(events(10, 20));

            await().atMost(Duration.ofSeconds(5)).until(() -> second.status().nextSequence() == 21);
            assertThat(read(20)).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(events(0, 20)));
        }
    }

    @Test
    void reportsThatTheLeaderMirrorsAnotherRedis() throws Exception {
        try (var other = RedisServer.start(new RedisServer.Config(folder.resolve("other"), 0));
                var first = running();
                var second = started(other.uri());
                var third = started(redis.uri())) {
            awaitState(third, MirrorStatus.State.STANDBY);
            awaitState(second, MirrorStatus.State.OTHER_REDIS);

            assertThat(second.status().ready()).isFalse();
            assertThat(second.status().detail())
                    .startsWith("the Redis at 127.0.0.1:" + other.port() + " is not the one that source "
                            + journal.source() + " is mirrored from (replication id ")
                    .endsWith("): give it a KODAMA_SOURCE of its own");
            assertThat(third.status().state()).isEqualTo(MirrorStatus.State.STANDBY);
            assertThat(first.status().state()).isEqualTo(MirrorStatus.State.RUNNING);

            try (var admin = new RawPublisher(other.port())) { // a replica of the mirrored Redis counts as the same
                admin.command("REPLICAOF", "127.0.0.1", String.valueOf(redis.port()));
                awaitState(second, MirrorStatus.State.STANDBY);
            }
        }
    }
}
