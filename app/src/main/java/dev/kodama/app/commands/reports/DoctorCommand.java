package dev.kodama.app.commands.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.doctor.Doctor;
import dev.kodama.doctor.Finding;
import dev.kodama.journal.JournalSettings;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.settings.Durations;
import dev.kodama.settings.RedisSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kodama doctor}. */
@Command(
        name = "doctor",
        description = {
            "Examines the Redis and the Kafka of a mirror and advises; changes nothing.",
            "Exit code 1 if something has to be done: a row with warn or FAIL."
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final String MEASURE = "--measure";
    private static final Duration MAX_DURATION = Duration.ofMinutes(10);
    private static final String ROW = "%-7s %-17s %-5s %s";

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(
            names = MEASURE,
            paramLabel = "2s",
            defaultValue = "2s",
            description = "duration of the measurement of the publish rate. Default: 2s")
    private String measure = "2s";

    @Option(names = "--json", description = "a JSON array instead of a table")
    private boolean json;

    private DoctorCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new DoctorCommand(flags),
                RedisSettings.URL,
                RedisSettings.CA,
                RedisSettings.CERTIFICATE,
                RedisSettings.KEY,
                RedisSettings.PASSWORD_FILE,
                JournalSettings.KAFKA_BOOTSTRAP,
                JournalSettings.SOURCE,
                JournalSettings.PARTITIONS,
                JournalSettings.RETENTION,
                JournalSettings.MAX_EVENT_BYTES);
    }

    @Override
    public Integer call() throws Exception {
        var findings = findings(MirrorConfig.from(flags.of(spec)));
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(json(findings));
        } else {
            table(findings, out);
        }
        out.flush();
        return findings.stream().anyMatch(finding -> finding.level().needsAction()) ? ExitCode.FINDING : ExitCode.OK;
    }

    private List<Finding> findings(MirrorConfig config) throws InterruptedException {
        var duration = Durations.parse(MEASURE, measure);
        if (duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
            throw new CannotRunException("--measure must be more than 0 and at most 10m");
        }
        try {
            return Doctor.examine(config, duration, InstantSource.system());
        } catch (IllegalArgumentException e) {
            throw new CannotRunException("KODAMA_REDIS_URL is not one that a mirror can read: " + e.getMessage(), e);
        }
    }

    private static void table(List<Finding> findings, PrintWriter out) {
        long calls = findings.stream()
                .filter(finding -> finding.level().needsAction())
                .count();
        for (Finding finding : findings) {
            out.println(
                    TableRow.of(ROW, finding.component(), finding.check(), state(finding.level()), finding.found()));
            if (!finding.advice().isEmpty()) {
                out.println(TableRow.of(ROW, "", "", "", "-> " + finding.advice()));
            }
        }
        out.println(
                calls == 0
                        ? "Nothing has to be done."
                        : calls + (calls == 1 ? " row calls" : " rows call") + " for you: see ->");
    }

    private static String state(Finding.Level level) {
        return switch (level) {
            case OK, NOTE -> level.label();
            case WARNING -> "warn";
            case PROBLEM -> "FAIL";
        };
    }

    private static String json(List<Finding> findings) throws JsonProcessingException {
        var rows = findings.stream().map(DoctorCommand::fields).toList();
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows);
    }

    private static Map<String, String> fields(Finding finding) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("component", finding.component());
        fields.put("check", finding.check());
        fields.put("level", finding.level().label());
        fields.put("found", finding.found());
        fields.put("advice", finding.advice());
        return fields;
    }
}
