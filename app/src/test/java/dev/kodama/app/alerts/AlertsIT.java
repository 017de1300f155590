package dev.kodama.app.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.testing.ForeignRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each alert of {@code docs/prometheus-alerts.yml} in a real Prometheus that scrapes real roles, by the fault that it is for: silent before,
 * firing after it. The tests are ordered; {@code .ci/check-alerts} runs them.
 */
@Tag("alerts")
@Timeout(240)
@TestMethodOrder(OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // the static fields are set by start()
class AlertsIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Set<String> FIRED = new TreeSet<>();

    @TempDir
    private static Path folder;

    private static AlertedRoles roles;
    private static Prometheus prometheus;

    @BeforeAll
    static void start() throws Exception {
        roles = AlertedRoles.start(folder);
        prometheus = Prometheus.start(
                folder.resolve("prometheus"), Duration.ofSeconds(1), Duration.ofSeconds(2), roles.ports());
        await().atMost(LONG).until(() -> prometheus.up() == 4);
    }

    @AfterAll
    static void stop() throws Exception {
        prometheus.close();
        roles.close();
    }

    private interface Fault {
        void happen() throws Exception;
    }

    /** Alerts that do not fire before a fault fire after it. */
    private static void fire(Fault fault, String... alerts) throws Exception {
        assertThat(prometheus.firing()).doesNotContain(alerts);
        fault.happen();
        await(String.join(", ", alerts))
                .atMost(LONG)
                .untilAsserted(() -> assertThat(noted()).contains(alerts));
    }

    private static Set<String> noted() throws Exception {
        FIRED.addAll(prometheus.firing());
        return prometheus.firing();
    }

    private static void awaitSilence(String... alerts) {
        await().atMost(LONG).untilAsserted(() -> assertThat(prometheus.firing()).doesNotContain(alerts));
    }

    @Test
    @Order(1)
    void noneFiresWhileAllIsWell() {
        roles.publish(1_000, 100);

        await().during(Duration.ofSeconds(15))
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(prometheus.firing()).isEmpty());
    }

    @Test
    @Order(2)
    void tellsOfAMessageThatIsNoEvent() throws Exception {
        fire(roles::publishNoEvent, "KodamaMirrorRejects");
    }

    @Test
    @Order(3)
    void tellsOfARecordThatNoMirrorWrote() throws Exception {
        fire(
                () -> ForeignRecords.send(roles.journal(), ForeignRecords.ofEachKind(roles.journal(), 0)),
                "KodamaForeignRecords");
    }

    @Test
    @Order(4)
    void tellsOfARecordThatATopologyCannotProcess() throws Exception {
        fire(
                () -> {
                    try (var producer = KafkaClients.producer(roles.journal().clientProperties())) {
                        producer.send(new ProducerRecord<>(
                                        "kodama.subscriptions", "by hand".getBytes(UTF_8), "no JSON".getBytes(UTF_8)))
                                .get();
                    }
                },
                "KodamaProcessorsPoison");
    }

    @Test
    @Order(5)
    void tellsOfClientsThatDoNotKeepUp() throws Exception {
        roles.connectDeafClients(15, "overflow=disconnect");

        fire(() -> roles.publish(2_000, 5_000), "KodamaClientsStalled");
        roles.disconnectClients();
    }

    @Test
    @Order(6)
    void tellsOfClientsThatWaitForTheirPast() throws Exception {
        fire(
                () -> roles.connectDeafClients(3, "delivery=durable&since=earliest&speed=0.5x"),
                "KodamaDurableClientsWait");
        roles.disconnectClients();
        awaitSilence("KodamaDurableClientsWait");
    }

    @Test
    @Order(7)
    void tellsOfProcessorsThatAreGone() throws Exception {
        fire(roles::stopProcessors, "KodamaDown", "KodamaResultsStale");
        roles.publish(400_000, 10);
    }

    @Test
    @Order(8)
    void tellsOfProcessorsThatHaveFallenBehindOnAFullDisk() throws Exception {
        fire(
                () -> roles.startProcessors("--data-dir-min-free", "1000000gb"),
                "KodamaProcessorsBehind",
                "KodamaDiskNearlyFull");
        awaitSilence("KodamaProcessorsBehind", "KodamaResultsStale");
    }

    @Test
    @Order(9)
    void tellsOfMirrorsThatTakeOverFromOneAnother() throws Exception {
        fire(
                () -> {
                    for (int i = 0; i < 6; i++) {
                        roles.freezeLeader();
                    }
                },
                "KodamaMirrorLeaderFlaps");
    }

    @Test
    @Order(10)
    void tellsOfARedisThatIsGone() throws Exception {
        awaitSilence("KodamaMirrorNotRunning", "KodamaForwarderNotSubscribed");

        fire(roles::stopRedis, "KodamaForwarderNotSubscribed", "KodamaMirrorNotRunning");
        roles.startRedis();
        awaitSilence("KodamaForwarderNotSubscribed", "KodamaMirrorNotRunning");
    }

    @Test
    @Order(11)
    void tellsOfAKafkaThatIsGone() throws Exception {
        fire(
                () -> {
                    roles.stopKafka();
                    roles.publish(100, 1_000);
                },
                "KodamaMirrorLag",
                "KodamaMirrorNotRunning");
        roles.startKafka();
        awaitSilence("KodamaMirrorLag", "KodamaMirrorNotRunning");
    }

    @Test
    @Order(12)
    void tellsOfWhatTheBacklogOfRedisHasLost() throws Exception {
        prometheus.add(roles.startCanary());
        await().atMost(LONG).until(() -> prometheus.up() == 5);

        fire(roles::overrunBacklog, "KodamaHole", "KodamaMirrorBacklogShort", "KodamaCanaryLost", "KodamaCanarySlow");
    }

    @Test
    @Order(13)
    void tellsOfATopologyThatRunsNowhere() throws Exception {
        awaitSilence("KodamaProcessorsNotRunning");
        fire(
                () -> {
                    try (var admin = KafkaClients.admin(roles.journal())) {
                        admin.deleteTopics(List.of("kodama.subscriptions"))
                                .all()
                                .get();
                    }
                },
                "KodamaProcessorsNotRunning");
    }

    @Test
    @Order(14)
    void tellsThatThereIsNoMirror() throws Exception {
        fire(roles::stopMirrors, "KodamaNoMirror");
    }

    @Test
    @Order(15)
    void knowsAFaultOfEachAlert() throws Exception {
        assertThat(FIRED).isEqualTo(Prometheus.names());
    }
}
