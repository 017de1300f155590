package dev.kodama.replay.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.request.ReplayRequestsStatus.State;
import dev.kodama.testing.Journals;
import dev.kodama.testing.KafkaRestart;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Servers and processes that stop and start. */
@Tag("faults")
@Timeout(180)
@Execution(CONCURRENT)
class ReplayRequestsOutageIT {
    @TempDir
    private Path folder;

    private RedisServer redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private ReplayRequests requests(JournalConfig journal) {
        var config = new ReplayRequestsConfig(redis.uri(), journal);
        return RequestedReplays.start(config, new SimpleMeterRegistry(), InstantSource.system());
    }

    private static JournalConfig journal(JournalConfig journal, long from, long to) {
        JournalTopics.create(journal);
        Journals.write(journal, from, to, ReplayRequestsIT::body);
        return journal;
    }

    private static void awaitState(ReplayRequests requests, State state) {
        await().atMost(Duration.ofSeconds(30)).until(() -> requests.status().state() == state);
    }

    @Test
    void answersFromTheLeaderAndThenFromTheNextLeader() {
        var journal = journal(Journals.onSharedKafka(), 1, 10);
        try (var service = new RequestedReplays("me", redis.port());
                var two = new Two(journal)) {
            assertThat(service.answerTo("")).hasSize(11);
            assertThat(service.answerTo(",\"since\":10")).hasSize(2);
            assertThat(service.waiting()).isZero();

            Journals.write(journal, 11, 12, ReplayRequestsIT::body);
            two.first.close();

            assertThat(service.answerTo("")).hasSize(3);
            assertThat(service.waiting()).isZero();
        }
    }

    @Test
    void answersARequestReceivedBeforeItWasReady() {
        var journal = journal(Journals.onSharedKafka(), 1, 10);
        try (var service = new RequestedReplays("me", redis.port());
                var requests = requests(journal)) {
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> requests.status().state() != State.REDIS_AWAY);

            service.ask(",\"since\":6");

            assertThat(service.answer()).hasSize(6);
        }
    }

    @Test
    void reconnectsToRedisAndContinuesAtTheCheckpoint() throws Exception {
        var journal = journal(Journals.onSharedKafka(), 1, 10);
        int port = redis.port();
        try (var requests = requests(journal)) {
            awaitState(requests, State.ANSWERING);
            try (var service = new RequestedReplays("me", port)) {
                assertThat(service.answerTo("")).hasSize(11);
            }
            redis.kill();
            awaitState(requests, State.REDIS_AWAY);

            redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), port));
            awaitState(requests, State.ANSWERING);

            Journals.write(journal, 11, 13, ReplayRequestsIT::body);
            try (var service = new RequestedReplays("me", port)) {
                assertThat(service.answerTo("")).hasSize(4);
            }
        }
    }

    @Test
    void waitsForKafkaAtTheStartAndAfterAnOutage() throws Exception {
        int port = freePort();
        var journal = Journals.on("127.0.0.1:" + port);
        try (var requests = requests(journal);
                var service = new RequestedReplays("me", redis.port())) {
            awaitState(requests, State.KAFKA_AWAY);
            var config = new KafkaNode.Config(folder.resolve("kafka"), port);
            try (var kafka = KafkaNode.start(config)) {
                assertThat(kafka.running()).isTrue();
                awaitState(requests, State.NO_JOURNAL);
                journal(journal, 1, 10);
                awaitState(requests, State.ANSWERING);
                assertThat(service.answerTo("")).hasSize(11);
            }
            service.ask(""); // waits for Kafka
            try (var again = KafkaRestart.start(config)) {
                assertThat(again.running()).isTrue();
                assertThat(service.answer()).hasSize(1);
            }
        }
    }

    @Test
    void asksItsSubscribersToRetryWhenItCloses() {
        var journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        Journals.write(journal, 1, 20_000, 1_000, ReplayRequestsIT::body);
        try (var service = new RequestedReplays("me", redis.port())) {
            var requests = requests(journal);
            awaitState(requests, State.ANSWERING);
            service.ask(",\"since\":1");
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> requests.status().running() == 1);

            long began = System.nanoTime();
            requests.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
            assertThat(service.answer())
                    .hasSizeLessThan(20_000)
                    .last()
                    .satisfies(received ->
                            assertThat(received.message()).isEqualTo("{\"error\":\"Kodama is stopping; ask again\"}"));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void servesARequestThatTheFormerLeaderDidNotFinish() {
        var journal = journal(Journals.onSharedKafka(), 1, 10);
        try (var service = new RequestedReplays("me", redis.port());
                var two = new Two(journal)) {
            service.ask(",\"since\":10");
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> two.first.status().running() == 1);
            two.first.close();

            assertThat(service.answer()).hasSize(1); // the error that asks to retry
            assertThat(service.answer()).hasSize(2);
        }
    }

    /** Two processes of a source; the first is the leader. */
    private final class Two implements AutoCloseable {
        final ReplayRequests first;
        final ReplayRequests second;

        Two(JournalConfig journal) {
            first = requests(journal);
            awaitState(first, State.ANSWERING);
            second = requests(journal);
            awaitState(second, State.STANDBY);
        }

        @Override
        public void close() {
            first.close();
            second.close();
        }
    }
}
