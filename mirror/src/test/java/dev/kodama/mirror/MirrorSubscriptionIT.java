package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.testing.RawPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mirror that subscribes records what it missed as holes. */
@Timeout(90)
class MirrorSubscriptionIT extends MirrorTestbed {
    @Test
    void subscribesWithoutTheRightToReplicate() {
        String redisUrl = urlOfAUserWithoutReplication();
        try (var mirror = started(redisUrl)) {
            awaitState(mirror, MirrorStatus.State.RUNNING);

            assertThat(mirror.status().capture()).isEqualTo("subscription");
            assertThat(mirror.status().guarantee()).isEqualTo("best-effort");
        }
    }

    @Test
    void waitsForTheRightToReplicateIfRequired() {
        capture = "replication";
        try (var mirror = started(urlOfAUserWithoutReplication());
                var admin = new RawPublisher(redis.port())) {
            awaitState(mirror, MirrorStatus.State.REDIS_REFUSED);
            assertThat(mirror.status().ready()).isFalse();
            assertThat(mirror.status().detail())
                    .startsWith("Redis denies replication")
                    .contains("KODAMA_CAPTURE=subscription");

            admin.command("ACL", "SETUSER", "reader", "+psync");

            awaitState(mirror, MirrorStatus.State.RUNNING);
            assertThat(mirror.status().detail()).isEmpty();
        }
    }

    @Test
    void recordsAHoleForARestart() {
        capture = "subscription";
        try (var mirror = running()) {
            publish(events(0, 10));
            await().until(() -> mirror.status().nextSequence() == 11);
        }
        publish(events(10, 20)); // without a subscriber

        try (var mirror = running()) {
            publish(events(20, 30));

            var read = read(21);

            assertThat(read).hasSize(21);
            assertThat(read).extracting(JournaledEvent::sequence).last().isEqualTo(21L);
            assertThat(holeReason(read.get(10))).isEqualTo("restart");
            assertThat(read.subList(11, 21))
                    .extracting(JournaledEvent::body)
                    .containsExactlyElementsOf(bodies(events(20, 30)));
            await().until(() -> mirror.status().nextSequence() == 22);
        }
    }

    @Test
    void recordsAHoleForARestartWithoutEarlierEvents() {
        capture = "subscription";
        try (var mirror = running()) {
            assertThat(JournalPositions.read(journal)).isPresent();
        }
        publish(events(0, 3)); // without a subscriber

        try (var mirror = running()) {
            publish(events(3, 4));

            var read = read(2);
            assertThat(holeReason(read.get(0))).isEqualTo("restart");
            assertThat(read.get(1).body()).isEqualTo(bodies(events(3, 4)).get(0));
        }
    }

    @Test
    void recordsAHoleForAnOutageOfRedis() throws Exception {
        capture = "subscription";
        try (var mirror = running()) {
            publish(events(0, 5));
            await().until(() -> mirror.status().nextSequence() == 6);
            int port = redis.port();
            redis.kill();
            awaitState(mirror, MirrorStatus.State.REDIS_AWAY);

            redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), port));
            awaitState(mirror, MirrorStatus.State.RUNNING);
            publish(events(5, 10));

            var read = read(11);
            assertThat(holeReason(read.get(5))).isEqualTo("disconnected");
            assertThat(read.subList(6, 11))
                    .extracting(JournaledEvent::body)
                    .containsExactlyElementsOf(bodies(events(5, 10)));
        }
    }

    @Test
    void countsTheEventsMissedWhileDisconnected() {
        capture = "subscription";
        try (var mirror = running();
                var admin = new RawPublisher(redis.port())) {
            publish(events(0, 4));
            await().until(() ->
                    admin.bulk("INFO", "commandstats").contains("cmdstat_publish:calls=5,")); // 4 and the marker
            publish(events(4, 5));
            await().until(() -> mirror.status().nextSequence() == 6);
            admin.command("MULTI"); // so that no reconnect comes in between
            admin.command("CLIENT", "KILL", "TYPE", "pubsub");
            for (int n = 5; n < 12; n++) {
                admin.command("PUBLISH", CHANNEL, new String(events(n, n + 1).get(0), UTF_8));
            }
            admin.command("EXEC");

            var hole = read(6).get(5);

            assertThat(holeReason(hole)).isEqualTo("disconnected");
            assertThat(hole.body()).contains("\"missed\":7,", "\"guarantee\":\"best-effort\"");
        }
    }

    private String urlOfAUserWithoutReplication() {
        try (var admin = new RawPublisher(redis.port())) {
            assertThat(admin.command(
                            "ACL", "SETUSER", "reader", "on", ">secret", "allchannels", "+@all", "-psync", "-sync"))
                    .isEqualTo("+OK");
        }
        return "redis://reader:secret@127.0.0.1:" + redis.port();
    }
}
