package dev.kodama.mirror.subscribers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SubscriberPollerIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final AtomicBoolean ours = new AtomicBoolean(true);
    private RedisServer redis;
    private JournalConfig journal;
    private CompactedTable<String> topic;
    private SubscriberPoller probe;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        topic = CompactedTable.follow(
                journal, journal.subscriptionsTopic(), 100, (key, value) -> new String(value, StandardCharsets.UTF_8));
        probe = probe();
    }

    @AfterEach
    void stop() {
        probe.close();
        topic.close();
        redis.close();
    }

    private SubscriberPoller probe() {
        return SubscriberPoller.start(new ProbeConfig(redis.uri(), journal, Duration.ofMillis(100)), ours::get);
    }

    /** A service that speaks Redis by itself. */
    private Socket subscriber(String command) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getInputStream().read(); // it answers: it is in force
        return socket;
    }

    /** How many listen, by key without the source. */
    private Map<String, String> records() {
        var records = new TreeMap<String, String>();
        topic.all()
                .forEach((key, value) -> records.put(
                        key.replace("/" + journal.source(), ""), value.replaceAll(".*\"listeners\":(\\d+).*", "$1")));
        return records;
    }

    private void awaitTold(Map<String, String> expected) {
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(records()).isEqualTo(expected));
    }

    @Test
    void publishesNewAndLostSubscribers() throws Exception {
        try (var one = subscriber("SUBSCRIBE events.TASK_DONE events.TASK_FAILED")) {
            try (var two = subscriber("SUBSCRIBE events.TASK_DONE other");
                    var three = subscriber("PSUBSCRIBE events.* other.*")) {
                awaitTold(Map.of("direct/TASK_DONE", "2", "direct/TASK_FAILED", "1", "pattern", "1"));
                assertThat(List.of(two, three)).noneMatch(Socket::isClosed);
            }
            awaitTold(Map.of("direct/TASK_DONE", "1", "direct/TASK_FAILED", "1"));
            assertThat(one.isClosed()).isFalse();
        }
        awaitTold(Map.of());
    }

    @Test
    void doesNotCountMirrorsAndForwarders() throws Exception {
        try (var forwarder = ChannelSubscriber.open(
                        redis.uri(), "kodama-forwarder", List.of("events.*"), new IgnoringListener());
                var service = subscriber("PSUBSCRIBE events.TASK_*")) {
            await().atMost(TIMEOUT).until(forwarder::subscribed);

            awaitTold(Map.of("pattern", "1"));
            await().during(Duration.ofMillis(500)).until(() -> records().equals(Map.of("pattern", "1")));
            assertThat(service.isClosed()).isFalse();
        }
    }

    @Test
    void publishesDeniedQueries() throws Exception {
        probe.close();
        subscriber("ACL SETUSER few on >secret resetchannels nocommands +pubsub|channels +client|list")
                .close();
        String url = "redis://few:secret@127.0.0.1:" + redis.port();
        try (var denied = SubscriberPoller.start(new ProbeConfig(url, journal, Duration.ofMillis(100)), ours::get)) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(topic.all())
                            .containsEntry(
                                    "not-looked-at/" + journal.source(),
                                    "{\"kind\":\"not-looked-at\",\"source\":\"" + journal.source()
                                            + "\",\"not_looked_at\":[\"direct\"],"
                                            + "\"denied\":[\"Redis denies PUBSUB NUMSUB: grant +pubsub|numsub\"]}"));
            assertThat(denied.denied()).containsExactly("Redis denies PUBSUB NUMSUB: grant +pubsub|numsub");

            subscriber("ACL SETUSER few +pubsub|numsub").close();

            awaitTold(Map.of());
            assertThat(denied.denied()).isEmpty();
        }
    }

    @Test
    void keepsSubscribersDuringAnOutageOfRedis() throws Exception {
        try (var one = subscriber("SUBSCRIBE events.TASK_DONE")) {
            awaitTold(Map.of("direct/TASK_DONE", "1"));

            redis.kill();

            await().during(Duration.ofSeconds(1))
                    .atMost(TIMEOUT)
                    .until(() -> records().equals(Map.of("direct/TASK_DONE", "1")));
            assertThat(one.isClosed()).isFalse();
        }
    }

    @Test
    void pollsOnlyAsLeaderAndReadsEarlierRecords() throws Exception {
        try (var one = subscriber("SUBSCRIBE events.TASK_DONE")) {
            awaitTold(Map.of("direct/TASK_DONE", "1"));
            assertThat(one.isClosed()).isFalse();
        }
        probe.close();
        try (var two = subscriber("SUBSCRIBE events.TASK_LOST")) {
            ours.set(false);
            probe = probe();
            await().during(Duration.ofMillis(500))
                    .atMost(TIMEOUT)
                    .until(() -> !records().containsKey("direct/TASK_LOST"));

            ours.set(true);

            awaitTold(Map.of("direct/TASK_LOST", "1"));
            assertThat(two.isClosed()).isFalse();
        }
    }

    private static final class IgnoringListener implements ChannelSubscriber.Listener {
        @Override
        public void onMessage(byte[] channel, byte[] message) {}

        @Override
        public void onSubscribed() {}

        @Override
        public void onLost(String reason) {}
    }
}
