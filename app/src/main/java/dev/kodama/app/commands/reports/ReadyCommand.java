package dev.kodama.app.commands.reports;

import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.http.access.TlsConfig;
import dev.kodama.settings.Durations;
import dev.kodama.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kodama ready}. */
@Command(
        name = "ready",
        description = {
            "Asks the roles of this machine, or of this container, whether they are ready: exit code 0 if they are, 1 if one is not or",
            "none runs. It is the health check of a container, which needs neither a shell nor curl.",
            "Example: kodama ready mirror"
        })
public final class ReadyCommand implements Callable<Integer> {
    /** The roles and the ports they listen on by default. */
    private static final Map<String, Integer> DEFAULT_PORTS = ports();

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    @Parameters(
            index = "0",
            paramLabel = "ROLE",
            arity = "0..1",
            description =
                    "forwarder, mirror or processors. Default: what listens on --http-port, else on the three default ports")
    private Optional<String> role = Optional.empty();

    @Option(names = "--timeout", paramLabel = "5s", description = "how long to wait for an answer. Default: 5s")
    private String timeout = "5s";

    private ReadyCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new ReadyCommand(flags),
                HttpSettings.HTTP_HOST,
                HttpSettings.HTTP_PORT,
                HttpSettings.TLS_CERT,
                HttpSettings.TLS_KEY,
                HttpSettings.TLS_KEYSTORE);
    }

    private static Map<String, Integer> ports() {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("forwarder", HttpSettings.FORWARDER_PORT);
        ports.put("mirror", HttpSettings.MIRROR_PORT);
        ports.put("processors", HttpSettings.PROCESSORS_PORT);
        return ports;
    }

    @Override
    public Integer call() throws Exception {
        var settings = flags.of(spec);
        var probe = new ReadinessProbe(limit());
        var out = spec.commandLine().getOut();
        int answers = 0;
        boolean allReady = true;
        var targets = targets(settings);
        for (URI target : targets) {
            var answer = probe.ask(target);
            boolean listens = !(answer instanceof ReadinessProbe.NotListening);
            if (listens || targets.size() == 1) {
                answers += listens ? 1 : 0;
                allReady &= answer.ready();
                out.println(TableRow.of("%s: %s", target, answer.text()));
            }
        }
        out.flush();
        if (answers == 0 && targets.size() > 1) {
            StandardError.say(spec.commandLine(), "no role listens here: start one, or set KODAMA_HTTP_PORT");
        }
        return answers > 0 && allReady ? ExitCode.OK : ExitCode.FINDING;
    }

    private List<URI> targets(Settings settings) {
        if (role.isPresent() && !DEFAULT_PORTS.containsKey(role.get())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "ROLE must be one of " + String.join(", ", DEFAULT_PORTS.keySet()) + ", was '" + role.get() + "'");
        }
        int given = settings.find(HttpSettings.HTTP_PORT).orElse(0);
        if (given > 0) {
            return List.of(target(settings, given));
        }
        return DEFAULT_PORTS.entrySet().stream()
                .filter(entry -> role.isEmpty() || role.get().equals(entry.getKey()))
                .map(entry -> target(settings, entry.getValue()))
                .toList();
    }

    private static URI target(Settings settings, int port) {
        return ReadinessProbe.uri(TlsConfig.isSet(settings), settings.get(HttpSettings.HTTP_HOST), port);
    }

    private Duration limit() {
        var limit = Durations.parse("--timeout", timeout);
        if (limit.isZero()) {
            throw new ParameterException(spec.commandLine(), "--timeout must be longer than nothing");
        }
        return limit;
    }
}
