package dev.kodama.app.rights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.bus.BusConfig;
import dev.kodama.bus.ChannelPublisher;
import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.redis.RedisPing;
import dev.kodama.mirror.capture.ReplicationCapture;
import dev.kodama.mirror.capture.SubscriptionCapture;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.subscribers.SubscriberPoller;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The Redis rules of {@code docs/rights.md}, line by line: the clients of each role name a missing one. */
@Timeout(60)
class RedisRightsIT {
    private static final Duration NAMED_WITHIN = Duration.ofSeconds(15);

    @TempDir
    static Path folder;

    private static SecuredServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = SecuredServers.start(folder, List.of());
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    static Stream<Arguments> redisLines() {
        return Stream.of("mirror", "subscribing-mirror", "forwarder", "processors", "publisher")
                .flatMap(user -> DocumentedRights.redis(user).stream().map(rule -> Arguments.of(user, rule)));
    }

    @ParameterizedTest
    @MethodSource("redisLines")
    void namesTheRuleThatRedisLacks(String user, String rule) throws Exception {
        var rules = new ArrayList<>(DocumentedRights.redis(user));
        rules.remove(rule);
        servers.grantOnRedis(user, rules);

        String said = said(user);

        assertThat(said).doesNotContain("is away");
        String named = rule.startsWith("&") ? rule.replaceFirst("\\*$", "") : rule;
        assertThat(said)
                .containsPattern("(?m)grant [^:]*" + Pattern.quote(named) + (rule.equals(named) ? "( |;|\\]|$)" : ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "subscribing-mirror", "forwarder", "processors", "publisher"})
    void reportsNothingWithTheWholeList(String user) throws Exception {
        servers.grantOnRedis(user, DocumentedRights.redis(user));

        assertThat(said(user)).doesNotContain("denies");
    }

    /** The messages of a role's clients about Redis, from the log and their status. */
    private static String said(String user) throws Exception {
        String url = servers.redisUrl(user);
        var log = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger("dev.kodama");
        log.start();
        logger.addAppender(log);
        try {
            var said = new ArrayList<String>();
            said.add(RedisPing.whyUnreachable(url, Duration.ofSeconds(5)).orElse(""));
            switch (user) {
                case "mirror" -> {
                    said.add(ReplicationCapture.probe(ReplicationConfig.of(url, "events."))
                            .toString());
                    said.addAll(SubscriberPoller.denied(url));
                }
                case "subscribing-mirror" -> {
                    said.addAll(SubscriberPoller.denied(url));
                    said.add(subscribing(url));
                }
                case "forwarder" -> said.add(feeding(url, "events.*"));
                case "processors" -> {
                    said.add(feeding(url, "kodama.replay"));
                    said.add(publishing(url));
                }
                default -> said.add(publishing(url, BusConfig.of(url)));
            }
            return Stream.concat(said.stream(), List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage))
                    .collect(Collectors.joining("\n"));
        } finally {
            logger.detachAppender(log);
        }
    }

    private static String subscribing(String url) {
        try (var capture = new SubscriptionCapture(url, "events.*", 1 << 20, "", InstantSource.system())) {
            capture.start(Optional.empty());
            await().atMost(NAMED_WITHIN)
                    .until(() -> capture.status().detail().contains("denies") || capture.isCounting());
            return capture.status().detail();
        }
    }

    private static String feeding(String url, String pattern) {
        try (var feed = ChannelSubscriber.open(url, "kodama-test", List.of(pattern), new Ignoring())) {
            await().atMost(NAMED_WITHIN).until(() -> feed.denied().isPresent() || feed.subscribed());
            return feed.denied().orElse("");
        }
    }

    private static String publishing(String url) throws Exception {
        try (var publisher = ChannelPublisher.open(url)) {
            await().atMost(NAMED_WITHIN).until(() -> publisher.denied().isPresent() || publisher.connected());
            var outcome = publisher
                    .publish("replay.a.B", "1".getBytes(UTF_8))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
            var unused = publisher.unreadBytes().toCompletableFuture().get(5, TimeUnit.SECONDS);
            return outcome + publisher.denied().orElse("");
        }
    }

    private static String publishing(String url, BusConfig config) throws Exception {
        try (var bus = EventBus.connect(config.withTimeout(Duration.ofSeconds(2)))) {
            var event = Event.of("A", "t", "1", Map.of());
            await().atMost(NAMED_WITHIN)
                    .until(() -> bus.connected()
                            || !RedisPing.whyUnreachable(url, Duration.ofSeconds(5))
                                    .isEmpty());
            return "" + bus.publish(event).toCompletableFuture().get(5, TimeUnit.SECONDS)
                    + bus.publishDurably(event, Duration.ofMillis(300))
                            .toCompletableFuture()
                            .get(5, TimeUnit.SECONDS);
        }
    }

    private static final class Ignoring implements ChannelSubscriber.Listener {
        @Override
        public void onMessage(byte[] channel, byte[] message) {}

        @Override
        public void onSubscribed() {}

        @Override
        public void onLost(String reason) {}
    }
}
