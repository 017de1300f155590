package dev.kodama.app.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.rights.DocumentedRights.KafkaRow;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.LeaderElection;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.rights.Right;
import dev.kodama.rights.RightsWatch;
import dev.kodama.rights.RoleRights;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

/** The Kafka rules of {@code docs/rights.md}, line by line, on a broker with access rules: a missing one is named. */
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

    /** An admin client of the role's user. */
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
                                "gap-dispositions",
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

    /** Whether a denied resource is that of a row; for a prefix, any existing resource. */
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
    void reportsARevokedRightUntilItIsGranted() throws Exception {
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
    void reportsWhyNoMirrorLeads() throws Exception {
        var group = rows("mirror").stream()
                .filter(row -> row.resource().equals("group"))
                .findFirst()
                .orElseThrow();
        servers.takeOnKafka(group.binding("mirror"));

        try (var election = new LeaderElection(journal("mirror"), "mirror")) {
            await().atMost(NAMED_WITHIN).until(() -> election.denied().equals(Optional.of(group.denied())));
            servers.grantOnKafka(List.of(group.binding("mirror")));
            assertThat(election.await(NAMED_WITHIN)).isTrue();
            assertThat(election.denied()).isEmpty();
        }
    }
}
