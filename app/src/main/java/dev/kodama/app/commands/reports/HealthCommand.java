package dev.kodama.app.commands.reports;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.freshness.AsOf;
import dev.kodama.freshness.Freshness;
import dev.kodama.health.EntityHealth;
import dev.kodama.health.HealthReport;
import dev.kodama.health.HealthTopology;
import dev.kodama.health.PastHealth;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama health}. */
@Command(
        name = "health",
        description = {
            "Shows which sandboxes are alive, the most urgent first. Reads the topics of the topology health (kodama processors).",
            "Example: kodama health --state late,missing --at -10m"
        })
public final class HealthCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String ROW = "%-9s %-16s %-40s %-26s %-26s";

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(names = "--json", description = "JSON instead of a table")
    private boolean json;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "only healthy, late, missing, gone; several by comma or repeated")
    private List<String> states = List.of();

    @Option(names = "--at", paramLabel = "TIME", description = "the state at a time: 2026-03-03T12:00Z, or -10m")
    private @Nullable String at;

    private HealthCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new HealthCommand(flags),
                JournalSettings.KAFKA_BOOTSTRAP,
                JournalSettings.SOURCE,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        if (!EntityHealth.STATES.containsAll(states)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--state must be some of " + String.join(",", EntityHealth.STATES) + ", was '"
                            + String.join(",", states) + "'");
        }
        var now = Instant.now();
        String asked = at;
        var time = asked == null ? now : checked(() -> IsoTimestamps.past(asked, now));
        var settings = flags.of(spec);
        var journal = JournalConfig.from(settings);
        ServerChecks.ofCommand(settings).journal(journal);
        var known = known(journal, time).stream()
                .filter(one -> one.source().equals(journal.source()) && !one.isUnmonitored())
                .toList();
        show(HealthReport.of(known, states, Integer.MAX_VALUE, time), asOf(journal, time));
        return ExitCode.OK;
    }

    private <T> T checked(Supplier<T> ofTheTime) {
        try {
            return ofTheTime.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--at " + e.getMessage(), e);
        }
    }

    private Collection<EntityHealth> known(JournalConfig journal, Instant time) throws InterruptedException {
        try (var view = EntityHealth.follow(journal, (key, health) -> {})) {
            if (!view.awaitReady(TIMEOUT)) {
                throw new CannotRunException("the topology health has no data yet at " + journal.bootstrap()
                        + ": start kodama processors, or kodama up");
            }
            var current = view.all();
            return at == null ? current.values() : checked(() -> PastHealth.asOf(journal, current, time));
        }
    }

    private AsOf asOf(JournalConfig journal, Instant time) throws InterruptedException {
        try (var freshness = Freshness.follow(journal)) {
            var unused = freshness.awaitReport(HealthTopology.NAME, TIMEOUT); // a missing report is shown as unknown
            var asOf = freshness.asOf(HealthTopology.NAME, Instant.now());
            return at == null ? asOf : asOf.at(time);
        }
    }

    private void show(HealthReport report, AsOf asOf) {
        var out = spec.commandLine().getOut();
        if (json) {
            var shown = report.toJson();
            asOf.putInto(shown);
            out.println(shown.toPrettyString());
        } else {
            out.println(TableRow.of(ROW, "STATE", "ENTITY TYPE", "ENTITY", "SINCE", "LAST SEEN"));
            report.entities().forEach(one -> out.println(row(one)));
            report.counts().forEach((state, count) -> out.print(count + " " + state + "  "));
            out.println();
            out.println(asOf.line());
        }
        out.flush();
    }

    private static String row(EntityHealth one) {
        boolean healthy = one.state().equals("healthy"); // each heartbeat would change the time
        return TableRow.of(
                ROW,
                one.state(),
                one.entityType(),
                one.entityId(),
                IsoTimestamps.text(one.since()),
                healthy ? "" : IsoTimestamps.text(one.lastSeen()));
    }
}
