package dev.kodama.app.commands.canary;

import dev.kodama.app.logging.LogSettings;
import dev.kodama.app.process.GracefulStop;
import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.CanarySettings;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.settings.SettingGroup;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.Logging;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.app.tracing.TracingSettings;
import dev.kodama.bus.EventBus;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.settings.Durations;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama canary}. */
@Command(
        name = "canary",
        description = {
            "Publishes one marked event a second, of the type kodama.canary, and measures how long it takes to the journal,",
            "to processors and to WebSocket clients. Until Ctrl-C metrics are at http://127.0.0.1:18003/metrics. Exit code 1 if an",
            "event was lost, or too few were in time.",
            "Example: kodama canary --count 30"
        })
public final class CanaryCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(names = "--interval", paramLabel = "1s", description = "from one event to the next. Default: 1s")
    private String interval = "1s";

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "end after N events, without metrics. Default: until Ctrl-C")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--target",
            paramLabel = "1s",
            description = "maximum latency of an event, to each client. Default: 1s")
    private String target = "1s";

    @Option(
            names = "--objective",
            paramLabel = "PERCENT",
            description = "share of events that must meet the target. Default: ${DEFAULT-VALUE}")
    private double objective = 99;

    @Option(
            names = "--timeout",
            paramLabel = "30s",
            description = "with --count: maximum wait at the end for events on their way. Default: 30s")
    private String timeout = "30s";

    @Option(names = "--report", paramLabel = "10s", description = "from one line of output to the next. Default: 10s")
    private String report = "10s";

    @Option(names = "--json", description = "JSON, one object a line, instead of text")
    private boolean json;

    private CanaryCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        var line = SettingFlags.command(
                new CanaryCommand(flags),
                RedisSettings.URL,
                RedisSettings.CA,
                RedisSettings.CERTIFICATE,
                RedisSettings.KEY,
                RedisSettings.PASSWORD_FILE,
                JournalSettings.KAFKA_BOOTSTRAP,
                JournalSettings.SOURCE,
                CanarySettings.URL,
                ProcessSettings.STARTUP_TIMEOUT,
                LogSettings.FORMAT,
                LogSettings.LEVELS,
                TracingSettings.TRACING);
        return SettingFlags.with(line, SettingGroup.flags(SettingGroup.HTTP, SettingGroup.TOKENS, SettingGroup.TLS));
    }

    @Override
    public Integer call() throws Exception {
        var plan = plan();
        var settings = flags.of(spec);
        LogSettings.apply(settings);
        String redisUrl = RedisSettings.url(settings);
        var journal = JournalConfig.from(settings);
        var servers = plan.endless()
                ? ServerChecks.ofRole(settings, line -> StandardError.say(spec.commandLine(), line))
                : ServerChecks.ofCommand(settings);
        servers.redis(redisUrl);
        servers.kafka(journal);
        Logging.silence(EventBus.class.getPackageName()); // the report tells the same
        var forwarder =
                new CanarySocket.Forwarder(settings.get(CanarySettings.URL), settings.find(CanarySettings.TOKEN));
        try (var running = new ProcessLifecycle()) {
            var meters = running.start(() -> Meters.of(settings));
            var bus = running.start(() -> EventBus.connect(redisUrl));
            var run = running.start(() -> new CanaryRun(plan, bus, journal, forwarder, meters));
            if (plan.endless()) {
                serve(running, settings, run, meters);
            }
            var stopping = running.start(() -> new GracefulStop(run::stop));
            try {
                var last = run.run(this::show);
                end(last);
                return last.succeeds() ? ExitCode.OK : ExitCode.FINDING;
            } finally {
                stopping.ended();
            }
        }
    }

    private CanaryPlan plan() {
        try {
            return new CanaryPlan(
                    Durations.parse("--interval", interval),
                    count,
                    Durations.parse("--target", target),
                    objective,
                    Durations.parse("--timeout", timeout),
                    Durations.parse("--report", report));
        } catch (SettingException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void serve(ProcessLifecycle running, Settings settings, CanaryRun run, Meters meters) throws Exception {
        var place = HttpBinding.from(settings, HttpSettings.CANARY_PORT);
        var services = HttpServices.of(new MonitoringSources(run::health, meters::text, meters::openText));
        try {
            var server = running.start(() -> HttpServer.start(place.host(), place.port(), place.access(), services));
            StandardError.say(spec.commandLine(), "health on " + place.health(server.port()));
        } catch (IOException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }

    private void show(CanaryReport now) {
        var out = spec.commandLine().getOut();
        out.println(json ? now.toJson(Instant.now()).toString() : now.line(Instant.now()));
        out.flush();
    }

    private void end(CanaryReport last) {
        if (json) {
            show(last);
        } else {
            var out = spec.commandLine().getOut();
            last.table().forEach(out::println);
            out.flush();
        }
    }
}
