package dev.kodama.app.up;

import dev.kodama.app.logging.LogSettings;
import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.settings.SettingGroup;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.subscribers.ProbeConfig;
import dev.kodama.replay.request.ReplayRequestsConfig;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kodama up}. */
@Command(
        name = "up",
        description = {
            "Runs everything on this machine until Ctrl-C: an embedded Redis and Kafka, mirror, processors and forwarder.",
            "Everything listens on 127.0.0.1 only. The data stays in .kodama/ for the next start.",
            "With --redis-url or --kafka-bootstrap it uses that server instead of the embedded one."
        })
public final class UpCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    private UpCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.with(SettingFlags.command(new UpCommand(flags)), SettingGroup.allFlags());
    }

    @Override
    public Integer call() throws Exception {
        var settings = flags.given(spec);
        LogSettings.apply(settings);
        var roles = new TreeSet<>(settings.get(ProcessSettings.ROLES));
        checkBeforeAnythingStarts(settings);
        try (var running = new ProcessLifecycle()) {
            var banner = Up.start(running, settings, roles, line -> StandardError.say(spec.commandLine(), line));
            banner.lines().forEach(spec.commandLine().getOut()::println);
            StandardError.say(spec.commandLine(), running.awaitEnd());
            return ExitCode.FINDING;
        }
    }

    private static void checkBeforeAnythingStarts(Settings settings) {
        var unused = List.of(
                HttpBinding.from(settings, 0),
                settings.get(ProcessSettings.PROCESSORS_URL),
                MirrorConfig.from(settings),
                ProbeConfig.from(settings),
                ReplayRequestsConfig.from(settings),
                ReplayRequestsConfig.areOn(settings),
                ForwarderConfig.from(settings, Map.of()),
                settings.get(ProcessSettings.EMBEDDED_REDIS_PORT),
                settings.get(ProcessSettings.EMBEDDED_KAFKA_PORT));
    }
}
