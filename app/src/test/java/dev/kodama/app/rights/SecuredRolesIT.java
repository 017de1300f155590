package dev.kodama.app.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.Kodama;
import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.roles.ApiSources;
import dev.kodama.app.roles.ForwarderStarter;
import dev.kodama.app.roles.ProcessorsRole;
import dev.kodama.app.roles.RoleStarter;
import dev.kodama.app.settings.CatalogLoader;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.testing.Frames;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.app.up.Documented;
import dev.kodama.bus.BusConfig;
import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome.Journaled;
import dev.kodama.catalog.Catalog;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.journal.JournalConfig;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.subscribers.ProbeConfig;
import dev.kodama.rights.RightsWatch;
import dev.kodama.rights.RoleRights;
import dev.kodama.settings.Settings;
import dev.kodama.testing.SharedHttp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The roles as separate users on servers with access rules: the rights of {@code docs/rights.md} suffice, and missing ones are reported. */
@Timeout(240)
class SecuredRolesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration NAMED_WITHIN = Duration.ofSeconds(15);
    private static final String SOURCE = "default";

    @TempDir
    static Path folder;

    private static SecuredServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = SecuredServers.start(folder, List.of("mirror", "processors", "forwarder", "command_line", "nobody"));
        for (String role : List.of("mirror", "processors", "forwarder", "command line")) {
            servers.grantOnKafka(DocumentedRights.kafka(role, SOURCE).stream()
                    .map(row -> row.binding(role.replace(' ', '_')))
                    .toList());
        }
        for (String user : List.of("mirror", "processors", "forwarder", "publisher")) {
            servers.grantOnRedis(user, DocumentedRights.redis(user));
        }
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static Settings settings(String kafkaUser, String redisUser) {
        var values = new HashMap<String, String>();
        servers.login(kafkaUser)
                .forEach((name, value) -> values.put(
                        "KODAMA_KAFKA_"
                                + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_'),
                        value));
        values.put("KODAMA_KAFKA_BOOTSTRAP", servers.bootstrap());
        values.put("KODAMA_REDIS_URL", servers.redisUrl(redisUser));
        values.put("KODAMA_HTTP_PORT", "0");
        values.put("KODAMA_STATE_DIR", folder.resolve("streams").toString());
        return Settings.of(values);
    }

    private record Forwarding(URI http, RightsWatch rights) {}

    private static Forwarding startForwarder(ProcessLifecycle running, Settings settings) throws Exception {
        var meters = running.start(Meters::new);
        var journal = JournalConfig.from(settings);
        var rights = RoleStarter.watchRights(running, journal, RoleRights.forwarder(journal));
        var api = ApiSources.of(settings);
        api.connect(RoleStarter.startHistory(running, settings, meters, "history"));
        api.connect(settings.get(ProcessSettings.PROCESSORS_URL));
        var config = ForwarderConfig.from(settings, CatalogLoader.of(settings).frontend());
        var forwarder = ForwarderStarter.startForwarder(
                running,
                config,
                meters,
                () -> List.of(RoleStarter.health(rights).optional()),
                api,
                Catalog.standard(),
                Map::of);
        forwarder.readJournal(journal, api::index);
        api.connect(RoleStarter.startFreshness(running, journal));
        api.connect(ForwarderStarter.startDerivedViews(running, settings, forwarder));
        return new Forwarding(URI.create("http://127.0.0.1:" + forwarder.port()), rights);
    }

    private static String get(URI http, String path) throws Exception {
        return Documented.send(http, path).body();
    }

    @Test
    void workWithTheListedRights() throws Exception {
        try (var running = new ProcessLifecycle()) {
            var mirrorSettings = settings("mirror", "mirror");
            var mirrorJournal = JournalConfig.from(mirrorSettings);
            var mirrorRights = RoleStarter.watchRights(running, mirrorJournal, RoleRights.mirror(mirrorJournal));
            var mirror =
                    RoleStarter.startMirror(running, MirrorConfig.from(mirrorSettings), running.start(Meters::new));
            var probe = RoleStarter.startSubscriberPoller(running, ProbeConfig.from(mirrorSettings), mirror);
            await().atMost(PATIENCE)
                    .until(() -> mirror.status().capture().equals("replication")
                            && mirror.status().ready());

            var processorSettings = settings("processors", "processors");
            var journal = JournalConfig.from(processorSettings);
            var meters = running.start(Meters::new);
            var processors = new ProcessorsRole(ProcessorsRole.NAMES, true);
            var processorRights = RoleStarter.watchRights(running, journal, processors.rights(journal));
            var api = ApiSources.of(processorSettings);
            var server = RoleStarter.startApi(
                    running,
                    HttpBinding.from(processorSettings, 0),
                    meters,
                    processors::health,
                    api.ofProcessors(meters));
            String address = "127.0.0.1:" + server.port();
            processors
                    .start(running, processorSettings, CatalogLoader.of(processorSettings), meters, address, api.seal())
                    .ifPresent(api::connect);

            var forwarding = startForwarder(
                    running,
                    settings("forwarder", "forwarder").with(Map.of("KODAMA_PROCESSORS_URL", "http://" + address)));
            publish();

            await().atMost(PATIENCE)
                    .until(() -> get(forwarding.http(), "/api/v1/events").contains("\"event_type\":\"TASK_LOST\""));
            await().atMost(PATIENCE)
                    .until(() -> get(forwarding.http(), "/api/v1/gaps").contains("\"unheard\""));
            await().atMost(PATIENCE)
                    .until(() -> get(forwarding.http(), "/api/v1/stats").contains("TASK_LOST"));
            await().atMost(PATIENCE)
                    .until(() -> get(forwarding.http(), "/api/v1/entities/task/t-1/events")
                            .contains("TASK_LOST"));
            assertThat(durableFrame(forwarding.http())).contains("TASK_LOST");
            assertThat(replayed()).contains("TASK_LOST");
            assertThat(command("verify")).isZero();
            assertThat(command("gaps")).isZero();
            assertThat(command("subscriptions")).isZero();
            for (var rights : List.of(mirrorRights, processorRights, forwarding.rights())) {
                await().atMost(NAMED_WITHIN).until(() -> rights.status().state() == RightsWatch.State.GRANTED);
            }
            await().atMost(NAMED_WITHIN)
                    .until(() -> processors.health().stream().allMatch(one -> one.ready()));
            assertThat(get(forwarding.http(), "/health/ready")).contains("\"status\":\"ready\"");
            assertThat(probe.denied()).isEmpty();
        }
    }

    private static void publish() throws Exception {
        try (var bus = EventBus.connect(BusConfig.of(servers.redisUrl("publisher")))) {
            await().until(bus::connected);
            var outcome = bus.publishDurably(Event.of("TASK_LOST", "task", "t-1", Map.of()), Duration.ofSeconds(30))
                    .toCompletableFuture()
                    .get(40, TimeUnit.SECONDS);
            assertThat(outcome).isInstanceOf(Journaled.class);
        }
    }

    private static String durableFrame(URI http) throws Exception {
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        var socket = SharedHttp.CLIENT
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://" + http.getAuthority()
                                + "/api/v1/ws/events?delivery=durable&since=earliest&event_types=TASK_LOST"),
                        new Frames(frames))
                .get(5, TimeUnit.SECONDS);
        try {
            var all = new ArrayList<String>();
            await().atMost(NAMED_WITHIN).untilAsserted(() -> {
                frames.drainTo(all);
                assertThat(all).anyMatch(frame -> frame.contains("TASK_LOST") && frame.contains("\"seq\""));
            });
            return String.join("\n", all);
        } finally {
            socket.abort();
        }
    }

    private static String replayed() throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        String open = "redis://127.0.0.1:" + servers.redisPort();
        try (var feed = ChannelSubscriber.open(open, "test", List.of("replay.legacy.*"), new Keeping(messages))) {
            await().until(feed::subscribed);
            RawRedis.publish(servers.redisPort(), "kodama.replay", "{\"subscriber\":\"legacy\",\"since\":\"1\"}");
            return String.valueOf(messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private static int command(String... words) {
        var said = new StringWriter();
        int exitCode = Kodama.commandLine(settings("command_line", "publisher"), System.out)
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(words);
        assertThat(exitCode).as(said.toString()).isZero();
        return exitCode;
    }

    @Test
    void deliversOnlyLiveWithoutRightsAndReportsThem() throws Exception {
        try (var running = new ProcessLifecycle()) {
            var forwarding = startForwarder(running, settings("nobody", "forwarder"));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(forwarding.http(), "/health/ready"))
                            .contains("\"status\":\"ready\"")
                            .contains("\"journal\":{\"state\":\"not readable\",\"ready\":false")
                            .contains("Kafka denies Read on topic kodama.*")
                            .contains("Kafka denies Write on topic kodama.subscriptions"));
        }
    }

    private record Keeping(BlockingQueue<String> messages) implements ChannelSubscriber.Listener {
        @Override
        public void onMessage(byte[] channel, byte[] message) {
            messages.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void onSubscribed() {}

        @Override
        public void onLost(String reason) {}
    }
}
