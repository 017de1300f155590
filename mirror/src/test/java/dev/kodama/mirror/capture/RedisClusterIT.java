package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import dev.kodama.testing.ClusterNodes;
import dev.kodama.testing.RawPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mirror with a URL of several addresses. */
@Timeout(120)
class RedisClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private final List<CapturedItem> taken = new ArrayList<>();

    @Test
    void capturesAtTheNextNodeWithAHoleWhenOneFails() throws Exception {
        try (var nodes = new ClusterNodes(dir);
                var capture = subscription(nodes.uri())) {
            capture.start(Optional.empty());
            await().atMost(LIMIT).until(() -> capture.status().connected());
            publish(nodes.second(), "before");
            takeUntil(capture, "before");

            nodes.first().kill();

            await().atMost(LIMIT).until(() -> {
                publish(nodes.second(), "after");
                takeWhatComes(capture);
                return messages().contains("after");
            });
            assertThat(taken.stream().filter(CapturedItem.Hole.class::isInstance))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            CapturedItem.Hole.class,
                            hole -> assertThat(hole.missed().reason()).isEqualTo("disconnected"));
        }
    }

    @Test
    void capturesIfTheFirstNodeIsDownAtTheStart() throws Exception {
        try (var nodes = new ClusterNodes(dir)) {
            nodes.first().kill();
            try (var capture = subscription(nodes.uri())) {
                assertThat(ReplicationCapture.probe(CaptureTap.config(nodes.uri())))
                        .isInstanceOfSatisfying(
                                ReplicationSupport.Refused.class,
                                refused -> assertThat(refused.reason()).containsIgnoringCase("cluster"));
                capture.start(Optional.empty());
                await().atMost(LIMIT).until(() -> capture.status().connected());

                publish(nodes.second(), "heard");

                takeUntil(capture, "heard");
            }
        }
    }

    /** Two servers have two histories: a position of one is meaningless in the other. */
    @Test
    void doesNotReplicateFromUnrelatedServers() throws Exception {
        try (var plain = RedisServer.start(new RedisServer.Config(dir.resolve("plain"), 0));
                var other = RedisServer.start(new RedisServer.Config(dir.resolve("other"), 0))) {
            var probe = ReplicationCapture.probe(CaptureTap.config(ClusterNodes.uri(plain, other)));

            assertThat(probe).isEqualTo(new ReplicationSupport.Refused(ReplicationSupport.SEVERAL_ADDRESSES));
        }
    }

    private static SubscriptionCapture subscription(String url) {
        return new SubscriptionCapture(url, "events.*", 1 << 20, "cluster mode", InstantSource.system());
    }

    private static void publish(RedisServer server, String message) {
        try (var publisher = new RawPublisher(server.port())) {
            publisher.publish("events.A", message.getBytes(UTF_8));
        }
    }

    private void takeUntil(Capture capture, String message) {
        await().atMost(LIMIT).until(() -> {
            takeWhatComes(capture);
            return messages().contains(message);
        });
    }

    private void takeWhatComes(Capture capture) throws InterruptedException {
        taken.addAll(capture.take(1 << 20, Duration.ofMillis(200)));
    }

    private List<String> messages() {
        return taken.stream()
                .filter(CapturedItem.Published.class::isInstance)
                .map(captured -> CaptureTap.text((CapturedItem.Published) captured))
                .toList();
    }
}
