package dev.kodama.app.commands.reports;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.Terminal;
import dev.kodama.freshness.AsOf;
import dev.kodama.freshness.Freshness;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.metrics.MetricsTopology;
import dev.kodama.metrics.report.ReportJson;
import dev.kodama.metrics.report.StatsQuery;
import dev.kodama.metrics.report.StatsQuery.By;
import dev.kodama.metrics.report.StatsReport;
import dev.kodama.metrics.report.StatsRow;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama stats}. */
@Command(
        name = "stats",
        description = {
            "Shows the rates, totals and lateness of events by type. Reads the topics of the topology metrics (kodama processors).",
            "On a terminal it refreshes until Ctrl-C."
        })
public final class StatsCommand implements Callable<Integer> {
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long REFRESH_MILLIS = 1_000;
    private static final String HOME = "\u001b[H\u001b[J";

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(names = "--json", description = "JSON instead of a table, without refresh")
    private boolean json;

    @Option(names = "--once", description = "without refresh, also on a terminal")
    private boolean once;

    @Option(names = "--by", paramLabel = "WHAT", description = "event_type or entity_type. Default: event_type")
    private String by = By.EVENT_TYPE.label();

    @Option(names = "--window", paramLabel = "10s|1m", description = "the window of the rates. Default: 10s")
    private String window = "10s";

    @Option(names = "--top", paramLabel = "N", description = "maximum number of rows, the busiest first. Default: 20")
    private int top = 20;

    @Option(names = "--canary", description = "also the events of kodama canary")
    private boolean canary;

    private StatsCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new StatsCommand(flags),
                JournalSettings.KAFKA_BOOTSTRAP,
                JournalSettings.SOURCE,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        var query = query();
        var settings = flags.of(spec);
        var journal = JournalConfig.from(settings);
        var servers = ServerChecks.ofCommand(settings);
        servers.kafka(journal);
        try (var counted = StatsRow.follow(journal);
                var freshness = Freshness.follow(journal)) {
            if (!freshness.hasReport(MetricsTopology.NAME, QUIET)) {
                servers.journal(journal); // may know the reason
            }
            if (!counted.awaitReady(TIMEOUT) || !freshness.awaitReport(MetricsTopology.NAME, TIMEOUT)) {
                throw new CannotRunException("the topology metrics has no data yet at " + journal.bootstrap()
                        + ": start kodama processors, or kodama up");
            }
            boolean refreshes = !json && !once && Terminal.OUT.isTerminal();
            do {
                var now = Instant.now();
                var asOf = freshness.asOf(MetricsTopology.NAME, now);
                var report = StatsReport.of(counted.all().values(), journal.source(), query, asOf.present(now));
                show(report, asOf, refreshes);
            } while (refreshes && !spec.commandLine().getOut().checkError() && pause());
        }
        return ExitCode.OK;
    }

    private StatsQuery query() {
        boolean known = by.equals(By.EVENT_TYPE.label()) || by.equals(By.ENTITY_TYPE.label());
        boolean wide = StatsQuery.WINDOWS.contains(window);
        if (!known || !wide || top < 1) {
            String wrong = !known
                    ? "--by must be event_type or entity_type, was '" + by + "'"
                    : !wide
                            ? "--window must be 10s or 1m, was '" + window + "'"
                            : "--top must be 1 or more, was " + top;
            throw new ParameterException(spec.commandLine(), wrong);
        }
        return StatsQuery.of(by, window, top, canary);
    }

    /** Waits for the next refresh, until Ctrl-C. */
    private static boolean pause() throws InterruptedException {
        Thread.sleep(REFRESH_MILLIS);
        return true;
    }

    private void show(StatsReport report, AsOf asOf, boolean refreshes) {
        var out = spec.commandLine().getOut();
        if (json) {
            var shown = ReportJson.of(report);
            asOf.putInto(shown);
            out.println(shown.toPrettyString());
        } else {
            out.print(refreshes ? HOME : "");
            table(report, out);
            out.println(asOf.line());
        }
        out.flush();
    }

    private static void table(StatsReport report, PrintWriter out) {
        var rows = new StatsTable(report);
        out.println(rows.head());
        report.rows().forEach(row -> out.println(rows.line(row.name(), row)));
        var other = report.other();
        if (other != null) {
            out.println(rows.line("(other)", other));
        }
        out.println(rows.line("all", report.all()));
        out.printf(
                "%nof %s to %s; late: from capture to here. Of that, capture to journal %.0f ms, journal to here %.0f ms%n",
                IsoTimestamps.text(report.from()),
                IsoTimestamps.text(report.to()),
                report.captureToJournal().meanLatenessMillis(),
                report.journalToProcessor().meanLatenessMillis());
    }
}
