package dev.kodama.app.commands.reports;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.bus.failure.RootCause;
import dev.kodama.freshness.AsOf;
import dev.kodama.freshness.Freshness;
import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.GapTopology;
import dev.kodama.gaps.Severity;
import dev.kodama.gaps.report.Baseline;
import dev.kodama.gaps.report.BaselineDiff;
import dev.kodama.gaps.report.BaselineFile;
import dev.kodama.gaps.report.GapDisposition;
import dev.kodama.gaps.report.GapDispositions;
import dev.kodama.gaps.report.GapHistory;
import dev.kodama.gaps.report.GapQuery;
import dev.kodama.gaps.report.GapReport;
import dev.kodama.gaps.report.GapRow;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.replay.sink.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama gaps}. */
@Command(
        name = "gaps",
        description = {
            "Shows event types that are published without a subscriber, or expected and never published, the most severe first.",
            "Reads the topics of the topology gaps (kodama processors). In a build: kodama gaps --baseline gaps.yaml --fail-on new"
        })
public final class GapsCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(names = "--json", description = "JSON instead of a table")
    private boolean json;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            split = ",",
            description =
                    "only unheard, silent, undeclared, missing-subscriber, went-dark, misrouted; several by comma or repeated")
    private List<String> kinds = List.of();

    @Option(
            names = "--severity",
            paramLabel = "SEVERITY",
            split = ",",
            description = "only high, medium, low; several by comma or repeated")
    private List<String> severities = List.of();

    @Option(names = "--all", description = "also event types without gaps")
    private boolean all;

    @Option(names = "--canary", description = "also the event type of kodama canary")
    private boolean canary;

    @Option(names = "--at", paramLabel = "TIME", description = "the state at a time: 2026-03-03T12:00Z, or -10m")
    private @Nullable String at;

    @Option(names = "--baseline", paramLabel = "FILE", description = "a file of known gaps")
    private @Nullable Path baseline;

    @Option(
            names = "--fail-on",
            paramLabel = "new|any",
            description = "exit 1 on a gap that is not in --baseline; on any")
    private @Nullable String failOn;

    @Option(names = "--shrink", description = "remove resolved gaps from --baseline; create the file if it is missing")
    private boolean shrink;

    private GapsCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new GapsCommand(flags),
                JournalSettings.KAFKA_BOOTSTRAP,
                JournalSettings.SOURCE,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        var query = query();
        Instant now = Instant.now();
        Instant time = at == null ? now : parsed("--at", at, text -> IsoTimestamps.past(text, now));
        check();
        var known = baseline == null || !Files.exists(baseline) ? null : read(baseline);
        var settings = flags.of(spec);
        var journal = JournalConfig.from(settings);
        var servers = ServerChecks.ofCommand(settings);
        servers.kafka(journal);
        AsOf asOf;
        Collection<GapRow> rows;
        try (var freshness = Freshness.follow(journal);
                var current = at == null ? GapRow.follow(journal) : null) { // both at the same time
            asOf = asOf(journal, freshness, servers);
            rows = current == null ? GapHistory.asOf(journal, time) : rows(journal, current);
        }
        var shown = GapReport.of(rows, journal.source(), query, time);
        var every = GapReport.of(rows, journal.source(), GapQuery.EVERY, time);
        if (every.known() == 0) {
            throw new CannotRunException(GapReport.nothingKnown(journal.source(), time));
        }
        var dispositions = dispositions(journal);
        show(new GapsTable(shown, known, dispositions), at == null ? asOf : asOf.at(time));
        if (shrink && baseline != null) {
            known = shrink(baseline, known, every);
        }
        return exitCode(known, query, shown, every, dispositions);
    }

    /** None if they cannot be read: older processors have no such topic. */
    private Map<String, GapDisposition> dispositions(JournalConfig journal) {
        try {
            return GapDispositions.read(journal, TIMEOUT);
        } catch (KafkaException | IllegalArgumentException e) {
            say("decisions about gaps cannot be read: " + RootCause.firstLine(e));
            return Map.of();
        }
    }

    private GapQuery query() {
        return new GapQuery(
                new LinkedHashSet<>(kinds.stream()
                        .map(kind -> parsed("--kind", kind, GapKind::of))
                        .toList()),
                new LinkedHashSet<>(severities.stream()
                        .map(severity -> parsed("--severity", severity, Severity::of))
                        .toList()),
                all,
                canary);
    }

    private <T> T parsed(String flag, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), flag + " " + e.getMessage(), e);
        }
    }

    private void check() {
        boolean unknown = failOn != null && !List.of("new", "any").contains(failOn);
        boolean noFile = baseline == null || (!shrink && !Files.exists(baseline));
        if (unknown) {
            throw new ParameterException(spec.commandLine(), "--fail-on must be new or any, was '" + failOn + "'");
        } else if (noFile && (baseline != null || shrink || "new".equals(failOn))) {
            throw new ParameterException(
                    spec.commandLine(),
                    baseline == null
                            ? "--fail-on new and --shrink need --baseline FILE"
                            : "there is no " + baseline + "; --shrink begins one");
        }
    }

    private Baseline read(Path file) {
        try {
            return BaselineFile.parse(file.toString(), Files.readString(file));
        } catch (IllegalArgumentException | IOException e) {
            throw new CannotRunException("the baseline " + e.getMessage(), e);
        }
    }

    /** Waits for the first report: an empty one would look like a report without gaps. */
    private AsOf asOf(JournalConfig journal, Freshness freshness, ServerChecks servers) throws InterruptedException {
        if (!freshness.hasReport(GapTopology.NAME, QUIET)) {
            servers.journal(journal); // may know the reason
            if (!freshness.awaitReport(GapTopology.NAME, QUIET)) {
                say("waiting for the first report of gap analysis");
                if (!freshness.awaitReport(GapTopology.NAME, TIMEOUT)) {
                    throw new CannotRunException("gap analysis has no report yet at " + journal.bootstrap()
                            + ": start kodama processors, or kodama up, and retry some seconds later");
                }
            }
        }
        return freshness.asOf(GapTopology.NAME, Instant.now());
    }

    private static Collection<GapRow> rows(JournalConfig journal, CompactedTable<GapRow> current)
            throws InterruptedException {
        if (!current.awaitReady(TIMEOUT)) {
            throw new CannotRunException("gap analysis has no data yet at " + journal.bootstrap()
                    + ": start kodama processors, or kodama up");
        }
        return current.all().values();
    }

    private void show(GapsTable table, AsOf asOf) {
        var out = spec.commandLine().getOut();
        if (json) {
            var report = table.report().toJson(table.dispositions());
            asOf.putInto(report);
            out.println(report.toPrettyString());
        } else {
            table.lines().forEach(out::println);
            out.println(asOf.line());
        }
        out.flush();
    }

    private Baseline shrink(Path file, @Nullable Baseline known, GapReport every) {
        var left = known == null ? Baseline.first(every.rows()) : known.shrunk(every.rows());
        AtomicFile.write(file, BaselineFile.text(left));
        say(file + " has " + left.most() + " gaps now" + (known == null ? "" : ", had " + known.most()));
        return left;
    }

    private int exitCode(
            @Nullable Baseline known,
            GapQuery query,
            GapReport shown,
            GapReport every,
            Map<String, GapDisposition> dispositions) {
        if (known != null) {
            var today = LocalDate.ofInstant(every.at(), ZoneOffset.UTC);
            var compared = BaselineDiff.of(known, shown.rows(), query.kinds(), every.rows(), today);
            compared.added()
                    .forEach((type, fresh) -> say("new: " + type + " is "
                            + String.join(
                                    ", ", fresh.stream().map(GapKind::label).toList())));
            compared.expired().forEach(type -> say("expired: " + type + " was accepted until a day that is over"));
            if (!compared.resolved().isEmpty()) {
                say("settled: " + String.join(", ", compared.resolved()) + "; --shrink takes them out");
            }
            if ("new".equals(failOn) && compared.fails()) {
                return ExitCode.FINDING;
            }
        }
        boolean any =
                shown.rows().stream().anyMatch(row -> !row.kinds().isEmpty() && !shown.isAccepted(row, dispositions));
        return "any".equals(failOn) && any ? ExitCode.FINDING : ExitCode.OK;
    }

    private void say(String line) {
        StandardError.say(spec.commandLine(), line);
    }
}
