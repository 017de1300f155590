package dev.kodama.app.roles;

import dev.kodama.app.logging.LogLevelsApi;
import dev.kodama.app.logging.LogSettings;
import dev.kodama.app.process.HttpBinding;
import dev.kodama.app.process.IgnoredSettings;
import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.settings.SettingGroup;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.MaskedUrl;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.app.tracing.TracingSettings;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.journal.JournalSettings;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.subscribers.ProbeConfig;
import dev.kodama.rights.RightsWatch;
import dev.kodama.rights.RoleRights;
import dev.kodama.settings.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kodama mirror}. */
@Command(
        name = "mirror",
        description = {
            "Writes every event published on a Redis into the journal, once and in order, until Ctrl-C.",
            "Events that it could not see are recorded as an event journal.hole. Of two mirrors of one source,",
            "one is active and the other stands by. Health is at http://127.0.0.1:18001/health/ready."
        })
public final class MirrorCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    private MirrorCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        var line = SettingFlags.command(
                new MirrorCommand(flags),
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
                JournalSettings.PARTITIONS,
                JournalSettings.RETENTION,
                JournalSettings.JOURNAL_COMPRESSION,
                JournalSettings.MAX_EVENT_BYTES,
                MirrorConfig.MIRROR_BUFFER_BYTES,
                MirrorConfig.CAPTURE,
                MirrorConfig.PSYNC_COMMAND,
                ProbeConfig.SUBSCRIBER_POLL_INTERVAL);
        return SettingFlags.with(line, SettingGroup.flags(SettingGroup.HTTP, SettingGroup.TOKENS, SettingGroup.TLS));
    }

    private static List<ComponentHealth> health(RoleStarter.Mirroring mirror, RightsWatch rights) {
        var all = new ArrayList<>(mirror.health());
        all.add(RoleStarter.health(rights));
        return all;
    }

    @Override
    public Integer call() throws Exception {
        var settings = flags.of(spec);
        LogSettings.apply(settings);
        var config = MirrorConfig.from(settings);
        var probe = ProbeConfig.from(settings);
        var http = HttpBinding.from(settings, HttpSettings.MIRROR_PORT);
        var servers = ServerChecks.ofRole(settings, line -> StandardError.say(spec.commandLine(), line));
        servers.redis(config.redisUrl());
        servers.kafka(config.journal());
        try (var running = new ProcessLifecycle()) {
            var meters = running.start(() -> Meters.of(settings));
            var mirror = RoleStarter.startMirror(running, config, meters);
            var mirroring =
                    new RoleStarter.Mirroring(mirror, RoleStarter.startSubscriberPoller(running, probe, mirror));
            var unused = running.start(() -> IgnoredSettings.warn(settings));
            var rights = RoleStarter.watchRights(running, config.journal(), RoleRights.mirror(config.journal()));
            var health = RoleStarter.startApi(
                    running, http, meters, () -> health(mirroring, rights), LogLevelsApi.alone(meters.registry()));
            spec.commandLine()
                    .getOut()
                    .println("Mirroring " + MaskedUrl.of(config.redisUrl()) + " into "
                            + config.journal().eventsTopic() + " at "
                            + config.journal().bootstrap() + "; health on "
                            + http.health(health.port()));
            StandardError.say(spec.commandLine(), running.awaitEnd());
            return ExitCode.FINDING;
        }
    }
}
