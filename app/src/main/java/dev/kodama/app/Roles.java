package dev.kodama.app;

import dev.kodama.forwarder.ComponentHealth;
import dev.kodama.forwarder.Forwarder;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.forwarder.HttpServer;
import dev.kodama.forwarder.Monitoring;
import dev.kodama.forwarder.api.Api;
import dev.kodama.freshness.Freshness;
import dev.kodama.history.History;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.SkippedRecords;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.listeners.ProbeConfig;
import dev.kodama.mirror.listeners.SubscriptionProbe;
import dev.kodama.rights.Right;
import dev.kodama.rights.RightsWatch;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Starts roles as parts of what a process runs. */
final class Roles {
    private Roles() {}

    /** A mirror, and who looks for it who is subscribed. */
    record Mirroring(Mirror mirror, SubscriptionProbe probe) {
        /** What {@code /health/ready} shows of both. */
        List<ComponentHealth> health() {
            var denied = probe.denied();
            return List.of(
                    Roles.health(mirror),
                    new ComponentHealth(
                            "subscribers",
                            true,
                            Map.of("state", denied.isEmpty() ? "looked at" : "not looked at", "denied", denied)));
        }
    }

    /** It ends with the process only: what Redis or Kafka refuse makes it not ready. */
    static Mirror startMirror(Running running, MirrorConfig config, Meters meters) throws Exception {
        return running.start(() -> Mirror.start(config, meters.registry()));
    }

    /** Looks who is subscribed while this mirror, and no other of its source, is active. */
    static SubscriptionProbe startProbe(Running running, ProbeConfig config, Mirror mirror) throws Exception {
        return running.start(() -> SubscriptionProbe.start(config, mirror::hasTurn));
    }

    /** Looks whether this process may do on Kafka what it has to. */
    static RightsWatch watchRights(Running running, JournalConfig journal, List<Right> rights) throws Exception {
        return running.start(() -> RightsWatch.start(journal, rights));
    }

    /** What {@code /health/ready} shows of them: with Kafka away a process may be ready, with a right denied it is not. */
    static ComponentHealth health(RightsWatch rights) {
        var status = rights.status();
        return new ComponentHealth(
                "kafka",
                status.denied().isEmpty(),
                Map.of("state", status.state().word(), "denied", status.denied()));
    }

    static Forwarder startForwarder(
            Running running, ForwarderConfig config, Meters meters, Supplier<List<ComponentHealth>> others, Api api)
            throws Exception {
        var asked = running.start(() -> api);
        try {
            return running.start(() -> Forwarder.start(
                    config, meters.registry(), new Monitoring(others, meters::text, meters::openText), asked));
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Has clients leave before anything ends: what is started last is closed first. */
    static void drainFirst(Running running, Forwarder forwarder) throws Exception {
        AutoCloseable drain = forwarder::drain;
        var unused = running.start(() -> drain);
    }

    /** The HTTP side of a process without a forwarder. */
    static HttpServer startHealth(
            Running running, HttpPlace place, Meters meters, Supplier<List<ComponentHealth>> components)
            throws Exception {
        try {
            return running.start(() -> HttpServer.health(
                    place.host(),
                    place.port(),
                    place.access(),
                    new Monitoring(components, meters::text, meters::openText)));
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    /** That of a process without a forwarder that can be asked something. */
    static HttpServer startApi(
            Running running, HttpPlace place, Meters meters, Supplier<List<ComponentHealth>> components, Api api)
            throws Exception {
        var asked = running.start(() -> api);
        try {
            return running.start(() -> HttpServer.api(
                    place.host(),
                    place.port(),
                    place.access(),
                    new Monitoring(components, meters::text, meters::openText),
                    asked));
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The history of a journal that may not be there yet. */
    static History startHistory(Running running, Settings settings, Meters meters) throws Exception {
        var journal = JournalConfig.from(settings);
        var skipped = new SkippedRecords();
        skipped.register(meters.registry(), "history");
        return running.start(() -> History.of(journal, InstantSource.system(), skipped));
    }

    /** Up to when what topologies tell is true. */
    static Freshness startFreshness(Running running, JournalConfig journal) throws Exception {
        return running.start(() -> Freshness.follow(journal));
    }

    /** What was counted and watched; changes of health go to the forwarder's clients. */
    static Observed startObserved(Running running, Settings settings, Forwarder forwarder) throws Exception {
        var journal = JournalConfig.from(settings);
        return running.start(() -> Observed.follow(journal, forwarder::show));
    }

    /** What {@code /health/ready} shows of a mirror. */
    static ComponentHealth health(Mirror mirror) {
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
