package dev.kodama.app.roles;

import dev.kodama.app.logging.LogSettings;
import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.CatalogLoader;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.settings.SettingGroup;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.MaskedUrl;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.app.tracing.TracingSettings;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.rights.RoleRights;
import dev.kodama.settings.RedisSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kodama forwarder}. */
@Command(
        name = "forwarder",
        description = {
            "Serves the events of a Redis to WebSocket clients, live, until Ctrl-C:",
            "ws://127.0.0.1:18000/api/v1/ws/events?event_types=TASK_FAILED&entity_types=task&entity_ids=t-1",
            "Filters are optional. With a journal it also serves past events: http://127.0.0.1:18000/api/v1/events",
            "Health is at http://127.0.0.1:18000/health/ready."
        })
public final class ForwarderCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    private ForwarderCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        var line = SettingFlags.command(
                new ForwarderCommand(flags),
                RedisSettings.URL,
                RedisSettings.CA,
                RedisSettings.CERTIFICATE,
                RedisSettings.KEY,
                RedisSettings.PASSWORD_FILE,
                JournalSettings.KAFKA_BOOTSTRAP,
                ProcessSettings.STARTUP_TIMEOUT,
                LogSettings.FORMAT,
                LogSettings.LEVELS,
                TracingSettings.TRACING,
                JournalSettings.SOURCE,
                ProcessSettings.PROCESSORS_URL,
                ProcessSettings.CATALOG,
                JournalSettings.MAX_EVENT_BYTES);
        SettingFlags.with(
                line,
                SettingGroup.flags(
                        SettingGroup.MASKING, SettingGroup.DELIVERY, SettingGroup.CLIENTS, SettingGroup.FILTERS));
        return SettingFlags.with(line, SettingGroup.flags(SettingGroup.HTTP, SettingGroup.TOKENS, SettingGroup.TLS));
    }

    @Override
    public Integer call() throws Exception {
        var settings = flags.of(spec);
        LogSettings.apply(settings);
        var catalog = CatalogLoader.of(settings);
        var config = ForwarderConfig.from(settings, catalog.frontend());
        var http = HttpBinding.from(settings, config.port());
        var elsewhere = settings.get(ProcessSettings.PROCESSORS_URL);
        ServerChecks.ofRole(settings, line -> StandardError.say(spec.commandLine(), line))
                .redis(config.redisUrl());
        try (var running = new ProcessLifecycle()) {
            var meters = running.start(() -> Meters.of(settings));
            var api = ApiSources.of(settings);
            api.connect(RoleStarter.startHistory(running, settings, meters, "history"));
            api.connect(elsewhere);
            ForwarderStarter.startOperator(running, settings, api);
            var journal = JournalConfig.from(settings);
            var rights = RoleStarter.watchRights(running, journal, RoleRights.forwarder(journal));
            var forwarder = ForwarderStarter.startForwarder(
                    running,
                    config,
                    meters,
                    () -> List.of(RoleStarter.health(rights).optional(), api.views()),
                    api,
                    catalog,
                    Map::of);
            forwarder.readJournal(journal, api::index);
            api.connect(RoleStarter.startFreshness(running, journal));
            api.connect(ForwarderStarter.startExports(running, settings));
            api.connect(ForwarderStarter.startDerivedViews(running, settings, forwarder));
            ForwarderStarter.drainFirst(running, forwarder);
            spec.commandLine()
                    .getOut()
                    .println("Forwarding " + MaskedUrl.of(config.redisUrl()) + " to "
                            + http.webSocket(forwarder.port()) + "; health on "
                            + http.health(forwarder.port()));
            StandardError.say(spec.commandLine(), running.awaitEnd());
            return ExitCode.FINDING;
        }
    }
}
