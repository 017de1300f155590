package dev.kodama.app.up;

import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.roles.ApiSources;
import dev.kodama.app.settings.Setting;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.subscribers.ProbeConfig;
import dev.kodama.replay.request.ReplayRequestsConfig;
import dev.kodama.settings.CommaList;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final Set<String> ROLES = Set.of("mirror", "processors", "forwarder");

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    private UpCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.with(SettingFlags.command(new UpCommand(flags)), Setting.flags());
    }

    @Override
    public Integer call() throws Exception {
        var settings = flags.given(spec);
        Set<String> roles = roles(settings);
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
                ApiSources.processors(settings),
                MirrorConfig.from(settings),
                ProbeConfig.from(settings),
                ReplayRequestsConfig.from(settings),
                ReplayRequestsConfig.areOn(settings),
                ForwarderConfig.from(settings, Map.of()),
                settings.port("KODAMA_EMBEDDED_REDIS_PORT", 0),
                settings.port("KODAMA_EMBEDDED_KAFKA_PORT", 0));
    }

    private static Set<String> roles(Settings settings) {
        String text = settings.text("KODAMA_ROLES", "mirror,processors,forwarder");
        var roles = new TreeSet<>(CommaList.of(text));
        if (roles.isEmpty() || !ROLES.containsAll(roles)) {
            throw new SettingException(
                    "KODAMA_ROLES",
                    "must be some of mirror,processors,forwarder, was '" + text + "'");
        }
        return roles;
    }
}
