package dev.kodama.app.roles;

import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.freshness.Freshness;
import dev.kodama.history.JournalPages;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.subscribers.ProbeConfig;
import dev.kodama.mirror.subscribers.SubscriberPoller;
import dev.kodama.rights.Right;
import dev.kodama.rights.RightsWatch;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Starts the parts of roles within a process. */
public final class RoleStarter {
    private RoleStarter() {}

    /** A mirror with its subscriber poller. */
    public record Mirroring(Mirror mirror, SubscriberPoller probe) {
        /** The components of both in {@code /health/ready}. */
        public List<ComponentHealth> health() {
            var denied = probe.denied();
            return List.of(
                    RoleStarter.health(mirror),
                    new ComponentHealth(
                            "subscribers",
                            true,
                            Map.of("state", denied.isEmpty() ? "looked at" : "not looked at", "denied", denied)));
        }
    }

    /** Starts a mirror. It ends only with the process: errors of Redis or Kafka make it not ready. */
    public static Mirror startMirror(ProcessLifecycle running, MirrorConfig config, Meters meters) throws Exception {
        return running.start(() -> Mirror.start(config, meters.registry(), meters.tracer()));
    }

    /** Starts polling the subscribers of Redis while this mirror is the active one of its source. */
    public static SubscriberPoller startSubscriberPoller(ProcessLifecycle running, ProbeConfig config, Mirror mirror)
            throws Exception {
        return running.start(() -> SubscriberPoller.start(config, mirror::isLeader));
    }

    /** Starts checking the rights of this process on Kafka. */
    public static RightsWatch watchRights(ProcessLifecycle running, JournalConfig journal, List<Right> rights)
            throws Exception {
        return running.start(() -> RightsWatch.start(journal, rights));
    }

    /** The component {@code kafka} in {@code /health/ready}: a denied right makes a process not ready, an unavailable Kafka does not. */
    public static ComponentHealth health(RightsWatch rights) {
        var status = rights.status();
        return new ComponentHealth(
                "kafka",
                status.denied().isEmpty(),
                Map.of("state", status.state().label(), "denied", status.denied()));
    }

    /** Starts the HTTP server of a process without a forwarder, with an API. */
    public static HttpServer startApi(
            ProcessLifecycle running,
            HttpBinding place,
            Meters meters,
            Supplier<List<ComponentHealth>> components,
            Api api)
            throws Exception {
        var asked = running.start(() -> api);
        try {
            return running.start(() -> HttpServer.start(
                    place.host(),
                    place.port(),
                    place.access(),
                    HttpServices.of(new MonitoringSources(components, meters::text, meters::openText), asked)));
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Starts the history of a journal, which need not exist yet.
     *
     * @param reader label of its meter of skipped records; one for each of a process
     */
    public static JournalPages startHistory(ProcessLifecycle running, Settings settings, Meters meters, String reader)
            throws Exception {
        var journal = JournalConfig.from(settings);
        var skipped = new SkippedRecords();
        skipped.register(meters.registry(), reader);
        var mask = settings.get(EventMask.MASK);
        return running.start(() -> JournalPages.of(journal, InstantSource.system(), skipped, mask));
    }

    /** Starts following the freshness of topologies. */
    public static Freshness startFreshness(ProcessLifecycle running, JournalConfig journal) throws Exception {
        return running.start(() -> Freshness.follow(journal));
    }

    /** The component {@code mirror} in {@code /health/ready}. */
    public static ComponentHealth health(Mirror mirror) {
        var status = mirror.status();
        return new ComponentHealth(
                "mirror",
                status.ready(),
                Map.of(
                        "state",
                        status.state().label(),
                        "capture",
                        status.capture(),
                        "guarantee",
                        status.guarantee(),
                        "next_sequence",
                        status.nextSequence(),
                        "detail",
                        status.detail()));
    }
}
