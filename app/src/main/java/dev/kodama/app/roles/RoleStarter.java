package dev.kodama.app.roles;

import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.forwarder.ComponentHealth;
import dev.kodama.forwarder.Forwarder;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.forwarder.HttpServer;
import dev.kodama.forwarder.MonitoringSources;
import dev.kodama.forwarder.api.Api;
import dev.kodama.freshness.Freshness;
import dev.kodama.history.JournalPages;
import dev.kodama.journal.JournalConfig;
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

/** Starts roles as parts of what a process runs. */
public final class RoleStarter {
    private RoleStarter() {}

    /** A mirror, and who looks for it who is subscribed. */
    record Mirroring(Mirror mirror, SubscriberPoller probe) {
        /** What {@code /health/ready} shows of both. */
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

    /** It ends with the process only: what Redis or Kafka refuse makes it not ready. */
    public static Mirror startMirror(ProcessLifecycle running, MirrorConfig config, Meters meters) throws Exception {
        return running.start(() -> Mirror.start(config, meters.registry()));
    }

    /** Looks who is subscribed while this mirror, and no other of its source, is active. */
    public static SubscriberPoller startProbe(ProcessLifecycle running, ProbeConfig config, Mirror mirror) throws Exception {
        return running.start(() -> SubscriberPoller.start(config, mirror::isLeader));
    }

    /** Looks whether this process may do on Kafka what it has to. */
    static RightsWatch watchRights(ProcessLifecycle running, JournalConfig journal, List<Right> rights)
            throws Exception {
        return running.start(() -> RightsWatch.start(journal, rights));
    }

    /** What {@code /health/ready} shows of them: with Kafka away a process may be ready, with a right denied it is not. */
    public static ComponentHealth health(RightsWatch rights) {
        var status = rights.status();
        return new ComponentHealth(
                "kafka",
                status.denied().isEmpty(),
                Map.of("state", status.state().label(), "denied", status.denied()));
    }

    static Forwarder startForwarder(
            ProcessLifecycle running,
            ForwarderConfig config,
            Meters meters,
            Supplier<List<ComponentHealth>> others,
            Api api)
            throws Exception {
        var asked = running.start(() -> api);
        try {
            return running.start(() -> Forwarder.start(
                    config, meters.registry(), new MonitoringSources(others, meters::text, meters::openText), asked));
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Has clients leave before anything ends: what is started last is closed first. */
    public static void drainFirst(ProcessLifecycle running, Forwarder forwarder) throws Exception {
        AutoCloseable drain = forwarder::drain;
        var unused = running.start(() -> drain);
    }

    /** The HTTP side of a process without a forwarder. */
    static HttpServer startHealth(
            ProcessLifecycle running, HttpBinding place, Meters meters, Supplier<List<ComponentHealth>> components)
            throws Exception {
        try {
            return running.start(() -> HttpServer.health(
                    place.host(),
                    place.port(),
                    place.access(),
                    new MonitoringSources(components, meters::text, meters::openText)));
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    /** That of a process without a forwarder that can be asked something. */
    static HttpServer startApi(
            ProcessLifecycle running,
            HttpBinding place,
            Meters meters,
            Supplier<List<ComponentHealth>> components,
            Api api)
            throws Exception {
        var asked = running.start(() -> api);
        try {
            return running.start(() -> HttpServer.api(
                    place.host(),
                    place.port(),
                    place.access(),
                    new MonitoringSources(components, meters::text, meters::openText),
                    asked));
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The history of a journal that may not be there yet. */
    public static JournalPages startHistory(ProcessLifecycle running, Settings settings, Meters meters) throws Exception {
        var journal = JournalConfig.from(settings);
        var skipped = new SkippedRecords();
        skipped.register(meters.registry(), "history");
        return running.start(() -> JournalPages.of(journal, InstantSource.system(), skipped));
    }

    /** Up to when what topologies tell is true. */
    public static Freshness startFreshness(ProcessLifecycle running, JournalConfig journal) throws Exception {
        return running.start(() -> Freshness.follow(journal));
    }

    /** What was counted and watched; changes of health go to the forwarder's clients. */
    static DerivedViews startObserved(ProcessLifecycle running, Settings settings, Forwarder forwarder)
            throws Exception {
        var journal = JournalConfig.from(settings);
        return running.start(() -> DerivedViews.follow(journal, forwarder::show));
    }

    /** What {@code /health/ready} shows of a mirror. */
    public static ComponentHealth health(Mirror mirror) {
        var status = mirror.status();
        return new ComponentHealth(
                "mirror",
                status.ready(),
                Map.of(
                        "state",
                        status.state().word(),
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
