package dev.kodama.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.doctor.Finding.Level;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.MirrorStatus;
import dev.kodama.testing.Journals;
import dev.kodama.testing.RawPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class DoctorIT {
    private static final String NOWHERE = "127.0.0.1:1";

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private JournalConfig journal;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void createJournal() {
        journal = Journals.onSharedKafka();
    }

    private List<Finding> examine(String redisUrl) throws InterruptedException {
        return Doctor.examine(config(redisUrl), Duration.ofMillis(200), InstantSource.system());
    }

    private MirrorConfig config(String redisUrl) {
        return new MirrorConfig(redisUrl, journal, "auto", "PSYNC", 64 << 20);
    }

    private static Finding row(List<Finding> findings, String component, String check) {
        return findings.stream()
                .filter(finding ->
                        finding.component().equals(component) && finding.check().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + component + " " + check + " in " + findings));
    }

    private static String user(String name, String... rules) {
        try (var admin = new RawPublisher(redis.port())) {
            var words = new String[rules.length + 5];
            System.arraycopy(new String[] {"ACL", "SETUSER", name, "on", ">secret"}, 0, words, 0, 5);
            System.arraycopy(rules, 0, words, 5, rules.length);
            assertThat(admin.command(words)).isEqualTo("+OK");
        }
        return "redis://" + name + ":secret@127.0.0.1:" + redis.port();
    }

    @Test
    void hasNoAdviceForTheEmbeddedServers() throws Exception {
        JournalTopics.create(journal);

        var findings = examine(redis.uri());

        assertThat(findings).noneMatch(finding -> finding.level().needsAction());
        assertThat(row(findings, "redis", "rights").level()).isEqualTo(Level.OK);
        assertThat(row(findings, "kafka", "replication").level()).isEqualTo(Level.NOTE);
        assertThat(row(findings, "kafka", "transactions").level()).isEqualTo(Level.OK);
        assertThat(row(findings, "kafka", journal.positionsTopic()).level()).isEqualTo(Level.OK);
    }

    @Test
    void createsNothing() throws Exception {
        var findings = examine(redis.uri());

        assertThat(row(findings, "kafka", journal.eventsTopic()))
                .returns(Level.NOTE, Finding::level)
                .returns("it does not exist yet", Finding::found);
        try (var admin = Admin.create(journal.clientProperties())) {
            assertThat(admin.listTopics().names().get()).noneMatch(name -> name.startsWith(journal.prefix()));
        }
    }

    @Test
    void reportsHowLongASmallBacklogLasts() throws Exception {
        var small = new RedisServer.Config(folder.resolve("small"), 0)
                .with("repl-backlog-size 16kb", "repl-backlog-ttl 60");
        var over = new AtomicBoolean();
        var message = Collections.nCopies(100, "x".repeat(300).getBytes(UTF_8));
        try (var server = RedisServer.start(small);
                var replica = new RawPublisher(server.port())) {
            assertThat(replica.command("PSYNC", "?", "-1")).startsWith("+FULLRESYNC");
            var load = new Thread(() -> {
                try (var publisher = new RawPublisher(server.port())) {
                    while (!over.get()) {
                        publisher.publish("events.X", message);
                    }
                }
            });
            load.start();

            var findings = examine(server.uri());

            over.set(true);
            load.join();
            assertThat(row(findings, "redis", "backlog"))
                    .returns(Level.PROBLEM, Finding::level)
                    .satisfies(finding -> assertThat(finding.found())
                            .matches("your backlog \\(16 KB\\) covers [\\d.]+ s at [\\d.]+ [MK]B/s"))
                    .satisfies(finding -> assertThat(finding.advice())
                            .matches("CONFIG SET repl-backlog-size \\d+[mg]b: .* cover .*"));
            assertThat(row(findings, "redis", "backlog ttl").advice()).isEqualTo("CONFIG SET repl-backlog-ttl 0");
        }
    }

    @Test
    void reportsMissingRights() throws Exception {
        var findings = examine(user("reader", "allchannels", "+@all", "-psync"));

        assertThat(row(findings, "redis", "rights"))
                .returns(Level.WARNING, Finding::level)
                .satisfies(finding -> assertThat(finding.advice()).contains("nocommands +psync +replconf +info"));
    }

    @Test
    void acceptsTheRightsItProposes() throws Exception {
        var findings = examine(user(
                "least",
                "resetchannels",
                "nocommands",
                "+psync",
                "+replconf",
                "+info",
                "+pubsub|channels",
                "+pubsub|numsub",
                "+client|list"));

        assertThat(row(findings, "redis", "rights").level()).isEqualTo(Level.OK);
        assertThat(row(findings, "redis", "settings").level()).isEqualTo(Level.NOTE);
        assertThat(findings)
                .filteredOn(finding -> finding.component().equals("redis"))
                .noneMatch(finding -> finding.level().needsAction());
    }

    @Test
    void reportsAWrongPassword() throws Exception {
        var findings = examine("redis://:wrong@127.0.0.1:" + redis.port());

        assertThat(row(findings, "redis", "reachable").advice()).contains("user:password@");
    }

    @Test
    void reportsPositionsThatMayBeLost() throws Exception {
        try (var admin = Admin.create(journal.clientProperties())) {
            var positions = new NewTopic(journal.positionsTopic(), Optional.of(3), Optional.empty());
            admin.createTopics(List.of(positions.configs(Map.of("cleanup.policy", "delete"))))
                    .all()
                    .get();
        }

        var findings = examine(redis.uri());

        assertThat(findings)
                .filteredOn(finding -> finding.check().equals(journal.positionsTopic()))
                .hasSize(2)
                .allMatch(finding -> finding.level() == Level.PROBLEM);
    }

    @Test
    void examinesEachServerWhileTheOtherIsUnavailable() throws Exception {
        var onlyKafka = examine("redis://" + NOWHERE);
        journal = Journals.on(NOWHERE);
        var onlyRedis = examine(redis.uri());

        assertThat(row(onlyKafka, "redis", "reachable").level()).isEqualTo(Level.PROBLEM);
        assertThat(row(onlyKafka, "kafka", "transactions").level()).isEqualTo(Level.OK);
        assertThat(row(onlyRedis, "redis", "rights").level()).isEqualTo(Level.OK);
        assertThat(row(onlyRedis, "kafka", "reachable").level()).isEqualTo(Level.PROBLEM);
    }

    @Test
    void doesNotDisturbAMirror() throws Exception {
        try (var mirror = Mirror.start(config(redis.uri()), new SimpleMeterRegistry());
                var publisher = new RawPublisher(redis.port())) {
            await().atMost(Duration.ofSeconds(40)).until(() -> mirror.status().state() == MirrorStatus.State.RUNNING);
            publisher.publish("events.X", "{\"event_type\":\"X\"}".getBytes(UTF_8));
            await().until(() -> mirror.status().nextSequence() == 2);

            var findings = examine(redis.uri());
            publisher.publish("events.X", "{\"event_type\":\"X\"}".getBytes(UTF_8));

            await().until(() -> mirror.status().nextSequence() == 3);
            assertThat(mirror.status().state()).isEqualTo(MirrorStatus.State.RUNNING);
            assertThat(row(findings, "mirror", "running").found()).isEqualTo("one leads");
            assertThat(row(findings, "mirror", "position").found()).startsWith("the next event is number 2;");
            assertThat(row(findings, "mirror", "backlog").level()).isEqualTo(Level.OK);
            assertThat(row(findings, "redis", "replicas").found()).contains("as a Kodama mirror is");
        }
    }
}
