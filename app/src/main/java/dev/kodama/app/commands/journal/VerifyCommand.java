package dev.kodama.app.commands.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.verify.Verification;
import dev.kodama.verify.Verifier;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama verify}. */
@Command(
        name = "verify",
        description = {
            "Reads the whole journal and verifies its sequence: the number of events and their range, the start of the"
                    + " complete part",
            "and the number of events that retention deleted before it, recorded holes, and missing, repeated,"
                    + " reordered and",
            "unreadable events. Exit code 1 on a finding; a recorded hole is not a finding.",
            "Records that no mirror wrote, and copies of events, are findings; readers skip them. --quarantine shows"
                    + " the former."
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Mixin
    private SourceOptions sources = new SourceOptions();

    @Option(names = "--json", description = "a JSON object instead of a table; with --quarantine, one a line")
    private boolean json;

    @Option(
            names = "--quarantine",
            description =
                    "shows the records that no mirror wrote instead of the table: place, time, reason, key, headers,"
                            + " value")
    private boolean quarantine;

    private VerifyCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new VerifyCommand(flags),
                JournalSettings.KAFKA_BOOTSTRAP,
                EventMask.MASK,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        var settings = flags.of(spec);
        var selected = sources.of(settings);
        if (quarantine && !selected.isOne()) {
            throw new ParameterException(spec.commandLine(), "--quarantine shows one source: name it with --source");
        }
        var journal = JournalConfig.from(settings);
        var names = ServerChecks.ofCommand(settings).sources(journal, selected);
        return selected.isOne()
                ? verify(journal.withSource(names.get(0)), settings.get(EventMask.MASK))
                : verify(journal, names);
    }

    /** Verifies each source by itself. */
    private int verify(JournalConfig journal, List<String> names) throws JsonProcessingException {
        var out = spec.commandLine().getOut();
        var all = new LinkedHashMap<String, Object>();
        int exitCode = ExitCode.OK;
        for (String name : names) {
            var verification = Verifier.verify(journal.withSource(name));
            if (json) {
                all.put(name, fields(verification));
            } else {
                out.printf("%-14s %s%n", "source", name);
                table(verification, out);
            }
            exitCode = verification.findings().isEmpty() ? exitCode : ExitCode.FINDING;
        }
        if (json) {
            out.println(JSON.writeValueAsString(Map.of("sources", all)));
        }
        out.flush();
        return exitCode;
    }

    private int verify(JournalConfig config, EventMask mask) throws JsonProcessingException {
        var out = spec.commandLine().getOut();
        if (quarantine) {
            var foreign = new ForeignRecordPrinter(out, json);
            Verifier.verify(config, foreign::print, mask);
            out.flush();
            return foreign.end() ? ExitCode.FINDING : ExitCode.OK;
        }
        var verification = Verifier.verify(config);
        if (json) {
            out.println(JSON.writeValueAsString(fields(verification)));
        } else {
            table(verification, out);
        }
        out.flush();
        return verification.findings().isEmpty() ? ExitCode.OK : ExitCode.FINDING;
    }

    private static void table(Verification found, PrintWriter out) {
        row(out, "events", found.events());
        if (found.events() > 0) {
            out.printf("%-14s %,d to %,d%n", "sequence", found.first(), found.last());
        }
        if (found.cut() > 0) {
            out.printf("%-14s whole from %,d on; %,d cut before it%n", "retention", found.wholeFrom(), found.cut());
        }
        row(out, "holes told", found.holes());
        row(out, "missing", found.missing());
        row(out, "repeated", found.repeated());
        row(out, "different", found.different());
        row(out, "out of order", found.outOfOrder());
        row(out, "unreadable", found.unreadable());
        found.findings().forEach(finding -> out.println(TableRow.of("-> %s", finding)));
        if (found.findings().isEmpty()) {
            out.println("The journal is sound.");
        }
    }

    private static void row(PrintWriter out, String name, long count) {
        out.printf("%-14s %,d%n", name, count);
    }

    private static Map<String, Object> fields(Verification found) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("events", found.events());
        fields.put("first", found.first());
        fields.put("last", found.last());
        fields.put("next", found.next());
        fields.put("whole_from", found.wholeFrom());
        fields.put("cut", found.cut());
        fields.put("holes", found.holes());
        fields.put("missing", found.missing());
        fields.put("repeated", found.repeated());
        fields.put("different", found.different());
        fields.put("not_compared", found.uncompared());
        fields.put("out_of_order", found.outOfOrder());
        fields.put("unreadable", found.unreadable());
        fields.put("findings", found.findings());
        return fields;
    }
}
