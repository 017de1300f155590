package dev.kodama.app.up;

import dev.kodama.app.process.DiskWatch;
import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.IgnoredSettings;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.roles.ApiSources;
import dev.kodama.app.roles.ForwarderStarter;
import dev.kodama.app.roles.ProcessorsRole;
import dev.kodama.app.roles.RoleStarter;
import dev.kodama.app.roles.RoleStarter.Mirroring;
import dev.kodama.app.settings.CatalogLoader;
import dev.kodama.app.settings.DataFolder;
import dev.kodama.app.settings.EmbeddedLogin;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.catalog.Catalog;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.forwarder.Forwarder;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.subscribers.ProbeConfig;
import dev.kodama.rights.Right;
import dev.kodama.rights.RightsWatch;
import dev.kodama.rights.RoleRights;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts the parts of {@code up}. Kafka and the live side (Redis, forwarder) start concurrently, then the mirror, and the processors when
 * events are journaled and forwarded.
 */
final class Up {
    /** The time after which a slow start reports what it waits for. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private static final int LOOK_MILLIS = 10;

    private record LiveSide(
            String redisUrl, int httpPort, @Nullable Forwarder forwarder) {
        /** Whether published events reach WebSocket clients, or there is no forwarder. */
        boolean ready() {
            return forwarder == null || forwarder.ready();
        }
    }

    private final ProcessLifecycle running;
    private final Settings settings;
    private final Set<String> roles;
    private final ServerChecks servers;
    private final Meters meters;
    private final DiskWatch disk;
    private final HttpBinding http;
    private final ProcessorsRole processors;
    private final ApiSources api;
    private final Catalog catalog;
    private volatile @Nullable Mirroring mirror;
    private volatile @Nullable RightsWatch rights;
    private @Nullable EmbeddedRedis redis;

    private Up(ProcessLifecycle running, Settings settings, Set<String> roles, ServerChecks servers) throws Exception {
        this.servers = servers;
        this.running = running;
        this.settings = settings;
        this.roles = roles;
        this.meters = running.start(() -> Meters.of(settings));
        this.disk = DiskWatch.start(running, settings, DataFolder.of(settings), meters);
        this.catalog = CatalogLoader.of(settings);
        this.api = ApiSources.of(settings);
        this.http = HttpBinding.from(settings, HttpSettings.FORWARDER_PORT);
        this.processors = new ProcessorsRole(
                ProcessorsRole.enabled(roles.contains("processors") ? ProcessorsRole.NAMES : Set.of(), settings),
                false);
    }

    /** Starts everything and returns when it is ready, or when the mirror needs a person. Kafka is started first, since it takes longest. */
    static Banner start(ProcessLifecycle running, Settings settings, Set<String> roles, Consumer<String> say)
            throws Exception {
        var servers = ServerChecks.ofRole(settings, say);
        DataFolder.prepare(settings);
        var kafka = new FutureTask<>(() -> startKafka(running, settings, servers));
        new Thread(kafka, "kodama-kafka").start();
        return new Up(running, settings, roles, servers).start(kafka);
    }

    private Banner start(FutureTask<String> startingKafka) throws Exception {
        LiveSide liveSide = startLiveSide();
        KafkaClassPreloader.load();
        String kafka = result(startingKafka);
        var found = EmbeddedKafkaClients.with(settings)
                .with(RedisSettings.URL, liveSide.redisUrl())
                .with(JournalSettings.KAFKA_BOOTSTRAP, kafka);
        if (roles.contains("mirror")) { // first: up is ready when it journals
            startMirror(MirrorConfig.from(found), ProbeConfig.from(found));
        }
        api.connect(RoleStarter.startHistory(running, found, meters, "history"));
        api.connect(RoleStarter.startFreshness(running, JournalConfig.from(found)));
        ForwarderStarter.startOperator(running, found, api);
        rights = RoleStarter.watchRights(running, JournalConfig.from(found), rights(JournalConfig.from(found)));
        if (roles.contains("mirror")) {
            var unused = running.start(() -> IgnoredSettings.warn(found));
        }
        if (liveSide.forwarder() != null) {
            running.closeBefore(liveSide.forwarder()); // before Redis ends
        }
        awaitReady(liveSide);
        if (liveSide.forwarder() != null) {
            liveSide.forwarder().readJournal(JournalConfig.from(found), api::index);
            api.connect(ForwarderStarter.startExports(running, found));
            api.connect(ForwarderStarter.startDerivedViews(running, found, liveSide.forwarder()));
        }
        var entities = processors.start(running, found, catalog, meters, http.address(liveSide.httpPort()), api.seal());
        entities.ifPresentOrElse(api::connect, () -> api.connect(settings.get(ProcessSettings.PROCESSORS_URL)));
        processors.index().ifPresent(api::connect);
        if (liveSide.forwarder() != null) {
            ForwarderStarter.drainFirst(running, liveSide.forwarder());
        }
        return banner(liveSide, kafka);
    }

    private List<Right> rights(JournalConfig journal) {
        var all = new ArrayList<Right>();
        if (roles.contains("mirror")) {
            all.addAll(RoleRights.mirror(journal));
        }
        if (roles.contains("processors")) {
            all.addAll(processors.rights(journal));
        }
        if (roles.contains("forwarder")) {
            all.addAll(RoleRights.forwarder(journal));
        }
        return all;
    }

    private LiveSide startLiveSide() throws Exception {
        String redisUrl = startRedis();
        var found = settings.with(RedisSettings.URL, redisUrl);
        if (!roles.contains("forwarder")) {
            var health = RoleStarter.startApi(running, http, meters, this::health, api.ofProcessors(meters));
            return new LiveSide(redisUrl, health.port(), null);
        }
        var config = ForwarderConfig.from(UpDefaults.with(found), catalog.frontend());
        var forwarder = ForwarderStarter.startForwarder(
                running, config, meters, this::health, api, catalog, this::mirrorDetails);
        return new LiveSide(redisUrl, forwarder.port(), forwarder);
    }

    private String startRedis() throws Exception {
        if (settings.isSet(RedisSettings.URL)) {
            String url = RedisSettings.url(EmbeddedLogin.into(settings));
            servers.redis(url);
            return url;
        }
        if (settings.isSet(RedisSettings.PASSWORD_FILE)) {
            throw RedisSettings.PASSWORD_FILE.invalid(
                    "is for a Redis of your own: " + RedisSettings.URL + " must be set too");
        }
        var embedded = running.start(() -> EmbeddedRedis.start(settings));
        running.watch(embedded::ended);
        redis = embedded;
        return embedded.ownUri();
    }

    /** Sets the stop order: parts started later stop first, then Redis is drained while the mirror still runs, then the mirror stops. */
    private void startMirror(MirrorConfig config, ProbeConfig probe) throws Exception {
        var started = RoleStarter.startMirror(running, config, meters);
        var embedded = redis;
        if (embedded != null) {
            AutoCloseable drain = embedded::drain;
            var unused = running.start(() -> drain);
        }
        mirror = new Mirroring(started, RoleStarter.startSubscriberPoller(running, probe, started));
    }

    private static String startKafka(ProcessLifecycle running, Settings settings, ServerChecks servers)
            throws Exception {
        Optional<String> bootstrap = settings.find(JournalSettings.KAFKA_BOOTSTRAP);
        if (bootstrap.isPresent()) {
            servers.kafka(JournalConfig.from(settings));
            return bootstrap.get();
        }
        var config = new KafkaNode.Config(
                DataFolder.of(settings).resolve("kafka"), settings.get(ProcessSettings.EMBEDDED_KAFKA_PORT));
        var kafka = running.start(() -> KafkaNode.start(config));
        CoordinatorStart.begin(kafka.bootstrap());
        running.watch(
                () -> kafka.running() ? Optional.empty() : Optional.of("the embedded Kafka has ended; start again"));
        return kafka.bootstrap();
    }

    private List<ComponentHealth> health() {
        var all = new ArrayList<>(mirrorHealth());
        all.addAll(processors.health());
        var watch = rights;
        if (watch != null) {
            var kafka = RoleStarter.health(watch);
            all.add(roles.equals(Set.of("forwarder")) ? kafka.optional() : kafka); // it works without Kafka
        }
        if (roles.contains("forwarder")) {
            all.add(api.views());
        }
        all.add(disk.health());
        return all;
    }

    private List<ComponentHealth> mirrorHealth() {
        var started = mirror;
        if (started != null) {
            return started.health();
        }
        return roles.contains("mirror")
                ? List.of(new ComponentHealth("mirror", false, Map.of("state", "starting")))
                : List.of();
    }

    private Map<String, Object> mirrorDetails() {
        return mirrorHealth().stream().findFirst().map(ComponentHealth::details).orElse(Map.of());
    }

    /** Waits for the live side and the mirror, but not for a mirror that needs a person. */
    private void awaitReady(LiveSide live) throws InterruptedException {
        long began = System.nanoTime();
        boolean said = false;
        while (!(live.ready() && mirrorIsSettled())) {
            running.failIfEnded();
            long waited = System.nanoTime() - began;
            if (waited > servers.limit().toNanos()) {
                if (live.ready()) {
                    return;
                }
                throw new CannotRunException(
                        "not ready after " + servers.limit().toSeconds() + " s: no connection to Redis");
            }
            if (!said && waited > QUIET.toNanos()) {
                said = true;
                servers.say(live.ready() ? "the mirror: " + notJournaling() : "the connection to Redis");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean mirrorIsSettled() {
        var started = mirror;
        if (started == null) {
            return true;
        }
        var status = started.mirror().status();
        return status.ready() || status.refused();
    }

    private @Nullable String notJournaling() {
        var started = mirror;
        if (started == null || started.mirror().status().ready()) {
            return null;
        }
        var status = started.mirror().status();
        return status.state().label() + (status.detail().isEmpty() ? "" : ", " + status.detail());
    }

    private Banner banner(LiveSide live, String kafka) {
        boolean embeds = !settings.isSet(RedisSettings.URL) || !settings.isSet(JournalSettings.KAFKA_BOOTSTRAP);
        return new Banner(
                redis == null ? live.redisUrl() : redis.uri(), // for publishers and subscribers
                kafka,
                embeds ? DataFolder.of(settings).toString() : null,
                roles.contains("forwarder") ? http.webSocket(live.httpPort()) : null,
                roles.contains("forwarder") ? DashboardLinks.of(http, live.httpPort()) : List.of(),
                http.health(live.httpPort()),
                System.getProperty("kodama.command"),
                notJournaling());
    }

    private static <T> T result(FutureTask<T> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
