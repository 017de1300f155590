package dev.kodama.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.app.DocumentedRights.KafkaRow;
import dev.kodama.bus.BusConfig;
import dev.kodama.bus.ChannelPublisher;
import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.RedisPing;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.LeaderElection;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.mirror.capture.ReplicationCapture;
import dev.kodama.mirror.capture.SubscriptionCapture;
import dev.kodama.mirror.replication.ReplicationConfig;
import dev.kodama.mirror.subscribers.SubscriberPoller;
import dev.kodama.rights.Right;
import dev.kodama.rights.RightsWatch;
import dev.kodama.rights.RoleRights;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The lists of {@code docs/rights.md}, line by line, on servers with access rules: what is missing is named. */
@Timeout(60)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RightsIT {
    private static final Duration NAMED_WITHIN = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String SOURCE = "main";
    private static final List<String> ROLES =
            List.of("mirror", "processors", "forwarder", "command line", "durable subscription");

    @TempDir
    static Path folder;

    private static final Map<String, Admin> ADMINS = new ConcurrentHashMap<>();

    private static SecuredServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers =
                SecuredServers.start(folder, ROLES.stream().map(RightsIT::user).toList());
        for (String role : ROLES) {
            servers.grantOnKafka(
                    rows(role).stream().map(row -> row.binding(user(role))).toList());
        }
    }

    @AfterAll
    static void stop() {
        ADMINS.values().forEach(Admin::close);
        servers.close();
    }

    private static String user(String role) {
        return role.replace(' ', '_');
    }

    /** As the role's own user. */
    private static Admin admin(String role) {
        return ADMINS.computeIfAbsent(role, of -> Admin.create(servers.client(user(of))));
    }

    private static List<KafkaRow> rows(String role) {
        return DocumentedRights.kafka(role, SOURCE);
    }

    private static JournalConfig journal(String role) {
        return new JournalConfig(
                servers.bootstrap(), servers.login(user(role)), "kodama.", SOURCE, 1, Duration.ofDays(1), 1 << 20);
    }

    private static List<Right> rights(String role) {
        var config = journal(role);
        return switch (role) {
            case "mirror" -> RoleRights.mirror(config);
            case "processors" ->
                RoleRights.processors(config, List.of("gaps", "health", "metrics", "timeline", "replay"));
            case "forwarder" -> RoleRights.forwarder(config);
            case "command line" -> RoleRights.commands(config);
            default -> RoleRights.subscriber(config, "letters");
        };
    }

    @Test
    @Order(1)
    void namesCreateWhileTopicsAreMissing() throws Exception {
        for (String role : List.of("mirror", "processors", "durable subscription")) {
            var create = rows(role).stream()
                    .filter(row -> row.operation().equals("Create"))
                    .findFirst()
                    .orElseThrow();
            servers.takeOnKafka(create.binding(user(role)));
            try (var admin = Admin.create(servers.client(user(role)))) {
                await().atMost(NAMED_WITHIN)
                        .until(() -> RightsWatch.denied(admin, rights(role)).contains(create.denied()));
            }
            servers.grantOnKafka(List.of(create.binding(user(role))));
        }
    }

    @Test
    @Order(2)
    void createsTheJournalWithTheListOfAMirror() throws Exception {
        await().atMost(NAMED_WITHIN).ignoreExceptions().until(() -> {
            JournalTopics.create(journal("mirror"));
            JournalTopics.createForSubscriptions(journal("mirror"));
            return true;
        });

        var more = Stream.concat(
                        Stream.of(
                                "poison",
                                "gaps",
                                "gap-changes",
                                "health",
                                "health-changes",
                                "stats",
                                "metrics",
                                "progress",
                                "topology-progress"),
                        Stream.of("gaps", "health", "metrics", "timeline").map(name -> name + "." + SOURCE + "-store"))
                .map(name -> new NewTopic("kodama." + name, Optional.of(1), Optional.empty()))
                .toList();
        try (var admin = Admin.create(servers.client("processors"))) {
            admin.createTopics(more).all().get();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "processors", "forwarder", "command line", "durable subscription"})
    @Order(3)
    void deniesNothingWithTheWholeList(String role) {
        try (var admin = Admin.create(servers.client(user(role)))) {
            await().atMost(NAMED_WITHIN)
                    .untilAsserted(() ->
                            assertThat(RightsWatch.denied(admin, rights(role))).isEmpty());
        }
    }

    static Stream<Arguments> kafkaLines() {
        return ROLES.stream()
                .flatMap(role -> rows(role).stream()
                        .filter(row -> !row.operation().equals("Create"))
                        .map(row -> Arguments.of(role, row)));
    }

    /** Of a prefix, what exists of it is named. */
    private static boolean names(String denied, KafkaRow row) {
        String wanted = row.denied();
        return wanted.endsWith("*")
                ? denied.startsWith(wanted.substring(0, wanted.length() - 1))
                : denied.equals(wanted);
    }

    @ParameterizedTest
    @MethodSource("kafkaLines")
    @Order(4)
    void namesTheLineThatKafkaLacks(String role, KafkaRow row) throws Exception {
        servers.takeOnKafka(row.binding(user(role)));

        try {
            await().atMost(NAMED_WITHIN)
                    .pollInterval(POLL)
                    .until(() -> RightsWatch.denied(admin(role), rights(role)).stream()
                            .anyMatch(denied -> names(denied, row)));
        } finally {
            servers.grantOnKafka(List.of(row.binding(user(role))));
        }
    }

    @Test
    @Order(5)
    void saysWhatIsTakenWhileItRunsAndThatItIsGivenBack() throws Exception {
        var write = rows("forwarder").stream()
                .filter(row -> row.operation().equals("Write"))
                .findFirst()
                .orElseThrow();
        try (var watch = RightsWatch.start(journal("forwarder"), rights("forwarder"))) {
            await().atMost(NAMED_WITHIN).until(() -> watch.status().state() == RightsWatch.State.GRANTED);
            servers.takeOnKafka(write.binding("forwarder"));
            await().atMost(NAMED_WITHIN).until(() -> watch.status().denied().equals(List.of(write.denied())));

            servers.grantOnKafka(List.of(write.binding("forwarder")));

            await().atMost(NAMED_WITHIN).until(() -> watch.status().state() == RightsWatch.State.GRANTED);
        }
    }

    @Test
    @Order(5)
    void saysWhyNobodyHasTheTurn() throws Exception {
        var group = rows("mirror").stream()
                .filter(row -> row.resource().equals("group"))
                .findFirst()
                .orElseThrow();
        servers.takeOnKafka(group.binding("mirror"));

        try (var turn = new LeaderElection(journal("mirror"), "mirror")) {
            await().atMost(NAMED_WITHIN).until(() -> turn.denied().equals(Optional.of(group.denied())));
            servers.grantOnKafka(List.of(group.binding("mirror")));
            assertThat(turn.await(NAMED_WITHIN)).isTrue();
            assertThat(turn.denied()).isEmpty();
        }
    }

    static Stream<Arguments> redisLines() {
        return Stream.of("mirror", "subscribing-mirror", "forwarder", "processors", "publisher")
                .flatMap(user -> DocumentedRights.redis(user).stream().map(rule -> Arguments.of(user, rule)));
    }

    @ParameterizedTest
    @MethodSource("redisLines")
    @Order(6)
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
    @Order(6)
    void saysNothingOfRedisWithTheWholeList(String user) throws Exception {
        servers.grantOnRedis(user, DocumentedRights.redis(user));

        assertThat(said(user)).doesNotContain("denies");
    }

    /** What the clients of a role say of Redis, in the log and in their status. */
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
