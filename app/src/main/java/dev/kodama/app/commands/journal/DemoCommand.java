package dev.kodama.app.commands.journal;

import dev.kodama.app.process.GracefulStop;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.Logging;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.bus.EventBus;
import dev.kodama.demo.Demo;
import dev.kodama.demo.DemoException;
import dev.kodama.demo.DemoPlan;
import dev.kodama.demo.fleet.Fleet;
import dev.kodama.pattern.NamePatterns;
import dev.kodama.settings.CommaList;
import dev.kodama.settings.Durations;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.SettingException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama demo}. */
@Command(
        name = "demo",
        description = {
            "Publishes a simulated fleet of agents to Redis, as services would: tickets with tasks, sandboxes with heartbeats, failures;",
            "one service that subscribes, and one that goes dark. Ends with one line that counts. Ctrl-C ends it in order.",
            "Example: kodama demo --rate 100 --duration 1m"
        })
public final class DemoCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Option(names = "--rate", paramLabel = "N", description = "events per second. Default: ${DEFAULT-VALUE}")
    private double rate = 20;

    @Option(names = "--seed", paramLabel = "N", description = "equal seeds publish equal events. Default: 1")
    private long seed = 1;

    @Option(names = "--count", paramLabel = "N", description = "end after N events. Default: until Ctrl-C")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--duration",
            paramLabel = "5m",
            description = "end after a time, as 30s, 5m or 1h. Default: until Ctrl-C")
    private Optional<String> duration = Optional.empty();

    @Option(
            names = "--types",
            paramLabel = "TYPE",
            description = "only these event types, exact or with * as in TASK_*; several by comma or repeated")
    private List<String> types = List.of();

    @Option(
            names = "--dark-after",
            paramLabel = "N",
            description = "events after which synthesis_service goes dark. Default: ${DEFAULT-VALUE}")
    private long darkAfter = 1_200;

    @Option(names = "--list-types", description = "print the event types of the fleet, publish nothing")
    private boolean listTypes;

    private DemoCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new DemoCommand(flags),
                RedisSettings.URL,
                RedisSettings.CA,
                RedisSettings.CERTIFICATE,
                RedisSettings.KEY,
                RedisSettings.PASSWORD_FILE,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        if (listTypes) {
            Fleet.types().forEach(out::println);
            return ExitCode.OK;
        }
        var plan = plan();
        var settings = flags.of(spec);
        String redisUrl = RedisSettings.url(settings);
        ServerChecks.ofCommand(settings).redis(redisUrl);
        Logging.silence(EventBus.class.getPackageName()); // the summary tells the same
        var demo = new Demo(plan, redisUrl, line -> StandardError.say(spec.commandLine(), line));
        try (var running = new ProcessLifecycle()) {
            var stopping = running.start(() -> new GracefulStop(demo::stop));
            try {
                var result = demo.run();
                out.println(result.summary());
                out.flush();
                return result.failure().isEmpty() ? ExitCode.OK : ExitCode.FINDING;
            } catch (DemoException e) {
                throw new CannotRunException(String.valueOf(e.getMessage()), e);
            } finally {
                stopping.ended();
            }
        }
    }

    private DemoPlan plan() {
        try {
            var maxTime =
                    duration.map(text -> Durations.parse("--duration", text)).orElse(DemoPlan.FOREVER);
            var patterns = NamePatterns.of(
                    types.stream().flatMap(text -> CommaList.of(text).stream()).toList());
            return new DemoPlan(seed, rate, count, maxTime, darkAfter, patterns);
        } catch (SettingException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
