package dev.kodama.app.roles;

import dev.kodama.app.logging.LogSettings;
import dev.kodama.app.process.DiskWatch;
import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.CatalogLoader;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.settings.SettingGroup;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.app.tracing.TracingSettings;
import dev.kodama.gaps.Severity;
import dev.kodama.health.HealthConfig;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.replay.request.ReplayRequestsConfig;
import dev.kodama.rights.RightsWatch;
import dev.kodama.settings.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama processors}. */
@Command(
        name = "processors",
        description = {
            "Runs the Kafka Streams topologies of the journal until Ctrl-C: timeline, an index of every entity's"
                    + " events; metrics,",
            "counts and rates of events; health, which sandboxes are alive; gaps, event types without a subscriber or"
                    + " publisher.",
            "Also runs replay, which answers services that request missed events on the Redis channel kodama.replay.",
            "Several processes share the work; each needs its own --state-dir.",
            "Timelines are served over HTTP: http://127.0.0.1:18002/api/v1/entities/task/t-1/events.",
            "Health is at http://127.0.0.1:18002/health/ready."
        })
public final class ProcessorsCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description =
                    "only these of gaps, health, metrics, timeline, replay; several by comma or repeated. Default: all")
    private List<String> only = List.copyOf(ProcessorsRole.NAMES);

    private ProcessorsCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        var line = SettingFlags.command(
                new ProcessorsCommand(flags),
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
                JournalSettings.RETENTION,
                JournalSettings.JOURNAL_COMPRESSION,
                ProcessSettings.STATE_DIR,
                ProcessSettings.DATA_DIR_MIN_FREE,
                ReplayRequestsConfig.REPLAY_REQUESTS,
                ProcessSettings.CATALOG,
                Severity.Rules.GAPS_HIGH,
                Severity.Rules.GAPS_LOW,
                HealthConfig.HEARTBEAT_TYPES,
                HealthConfig.TERMINATION_TYPES,
                HealthConfig.HEARTBEAT_INTERVAL,
                ProcessSettings.METRICS_MAX_TYPES);
        return SettingFlags.with(
                line,
                SettingGroup.flags(SettingGroup.MASKING, SettingGroup.HTTP, SettingGroup.TOKENS, SettingGroup.TLS));
    }

    @Override
    public Integer call() throws Exception {
        var settings = flags.of(spec);
        LogSettings.apply(settings);
        Set<String> names = ProcessorsRole.enabled(names(), settings);
        var journal = JournalConfig.from(settings);
        var catalog = CatalogLoader.of(settings);
        var http = HttpBinding.from(settings, HttpSettings.PROCESSORS_PORT);
        var servers = ServerChecks.ofRole(settings, line -> StandardError.say(spec.commandLine(), line));
        servers.kafka(journal);
        if (names.contains(ProcessorsRole.REPLAY)) {
            servers.redis(ReplayRequestsConfig.from(settings).redisUrl());
        }
        try (var running = new ProcessLifecycle()) {
            var meters = running.start(() -> Meters.of(settings));
            var processors = new ProcessorsRole(names, true);
            var disk = DiskWatch.start(running, settings, Topologies.stateDir(settings), meters);
            var api = ApiSources.of(settings);
            api.connect(RoleStarter.startFreshness(running, journal));
            var rights = RoleStarter.watchRights(running, journal, processors.rights(journal));
            var server = RoleStarter.startApi(
                    running, http, meters, () -> health(processors, rights, disk), api.ofProcessors(meters));
            processors
                    .start(running, settings, catalog, meters, http.address(server.port()), api.seal())
                    .ifPresent(api::connect);
            processors.index().ifPresent(api::connect);
            running.watch(processors::ended);
            spec.commandLine()
                    .getOut()
                    .println("Processing " + journal.eventsTopic() + " at " + journal.bootstrap() + ": "
                            + String.join(", ", names) + "; health on " + http.health(server.port()));
            StandardError.say(spec.commandLine(), running.awaitEnd());
            return ExitCode.FINDING;
        }
    }

    private static List<ComponentHealth> health(ProcessorsRole processors, RightsWatch rights, DiskWatch disk) {
        var all = new ArrayList<>(processors.health());
        all.add(RoleStarter.health(rights));
        all.add(disk.health());
        return all;
    }

    private Set<String> names() {
        var names = new TreeSet<>(only);
        if (names.isEmpty() || !ProcessorsRole.NAMES.containsAll(names)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--only must be some of " + String.join(",", new TreeSet<>(ProcessorsRole.NAMES)) + ", was '"
                            + String.join(",", only) + "'");
        }
        return names;
    }
}
