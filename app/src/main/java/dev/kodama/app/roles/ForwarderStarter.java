package dev.kodama.app.roles;

import dev.kodama.app.operator.Operator;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.records.Publisher;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.catalog.Catalog;
import dev.kodama.forwarder.Forwarder;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.http.limits.LimitSettings;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.replay.export.ExportLimits;
import dev.kodama.replay.export.Exports;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Starts the forwarder of a process. Apart from {@link RoleStarter}, so that other roles load no forwarder class. */
public final class ForwarderStarter {
    private ForwarderStarter() {}

    /** @param mirror details of the mirror of this process */
    public static Forwarder startForwarder(
            ProcessLifecycle running,
            ForwarderConfig config,
            Meters meters,
            Supplier<List<ComponentHealth>> others,
            ApiSources sources,
            Catalog catalog,
            Supplier<Map<String, Object>> mirror)
            throws Exception {
        var api = running.start(() -> sources.ofForwarder(meters, catalog, mirror));
        try {
            var forwarder = running.start(() -> Forwarder.start(
                    config,
                    meters.registry(),
                    meters.tracer(),
                    new MonitoringSources(others, meters::text, meters::openText),
                    api));
            sources.connect(forwarder);
            return forwarder;
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Starts what operators ask of an API. It connects with the first question. */
    public static void startOperator(ProcessLifecycle running, Settings settings, ApiSources api) throws Exception {
        api.connect(running.start(() -> Operator.of(settings)), running.start(() -> new Publisher(settings)));
    }

    /** Drains clients before other parts stop; call this last, since the last part started is closed first. */
    public static void drainFirst(ProcessLifecycle running, Forwarder forwarder) throws Exception {
        AutoCloseable drain = forwarder::drain;
        var unused = running.start(() -> drain);
    }

    /** Starts the exports of a process. */
    public static Exports startExports(ProcessLifecycle running, Settings settings) throws Exception {
        var journal = JournalConfig.from(settings);
        var limits = new ExportLimits(
                settings.get(LimitSettings.MAX_EXPORTS_PER_USER),
                settings.get(LimitSettings.MAX_EXPORT_BYTES_PER_HOUR));
        return running.start(() -> Exports.of(journal, InstantSource.system(), settings.get(EventMask.MASK), limits));
    }

    /** Starts the derived views; changes of health go to the forwarder's clients. */
    public static DerivedViews startDerivedViews(ProcessLifecycle running, Settings settings, Forwarder forwarder)
            throws Exception {
        var journal = JournalConfig.from(settings);
        return running.start(() -> DerivedViews.follow(journal, forwarder::show));
    }
}
