package dev.kodama.app.commands.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.freshness.AsOf;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.replay.durable.registry.SubscriptionAdmin;
import dev.kodama.replay.durable.registry.SubscriptionState;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kodama subscriptions}. */
@Command(
        name = "subscriptions",
        description = {
            "Lists the durable subscriptions: whether each is running, the sequence before which all events are"
                    + " handled, and its",
            "lag in events of the journal, matching or not (~ is estimated). seek moves one, delete removes a stopped"
                    + " one."
        })
public final class SubscriptionsCommand implements Callable<Integer> {
    private static final String ROW = "%-24s %-32s %-20s %14s %14s";

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(names = "--json", description = "a JSON array instead of a table")
    private boolean json;

    private SubscriptionsCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return command(new SubscriptionsCommand(flags))
                .addSubcommand(command(new Seek(flags)))
                .addSubcommand(command(new Delete(flags)));
    }

    private static CommandLine command(Object command) {
        return SettingFlags.command(
                command, JournalSettings.KAFKA_BOOTSTRAP, JournalSettings.SOURCE, ProcessSettings.STARTUP_TIMEOUT);
    }

    /** The journal of the flags, including those before the subcommand. */
    static JournalConfig journal(SettingFlags flags, CommandSpec spec) throws InterruptedException {
        boolean nested = spec.parent() != null && spec.parent().parent() != null;
        var outer = nested ? new SettingFlags(flags.of(spec.parent())) : flags;
        var settings = outer.of(spec);
        var config = JournalConfig.from(settings);
        ServerChecks.ofCommand(settings).journal(config);
        return config;
    }

    @Override
    public Integer call() throws Exception {
        var asOf = AsOf.now(Instant.now()); // read directly from Kafka
        var all = SubscriptionAdmin.list(journal(flags, spec));
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(json(all, asOf));
        } else if (all.isEmpty()) {
            out.println("There are no durable subscriptions.");
        } else {
            out.println(TableRow.of(ROW, "NAME", "EVENT TYPES", "STATE", "AT SEQUENCE", "LAG"));
            all.forEach(one -> row(one, out));
            out.println(asOf.line());
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void row(SubscriptionState one, PrintWriter out) {
        var types = one.definition().eventTypes();
        String lag = String.format("%,d", one.lag());
        out.println(TableRow.of(
                ROW,
                one.definition().name(),
                types.isEmpty() ? "all" : String.join(",", types),
                state(one),
                String.format("%,d", one.sequence()),
                one.exact() ? lag : "~" + lag));
    }

    private static String state(SubscriptionState one) {
        return switch (one.members().size()) {
            case 0 -> "stopped";
            case 1 -> "running";
            default -> "running, " + one.members().size() + " members";
        };
    }

    private static String json(List<SubscriptionState> all, AsOf asOf) throws JsonProcessingException {
        var rows = all.stream().map(SubscriptionsCommand::fields).toList();
        rows.forEach(row -> row.put("as_of", IsoTimestamps.text(Objects.requireNonNull(asOf.time()))));
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows);
    }

    private static Map<String, Object> fields(SubscriptionState one) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", one.definition().name());
        fields.put("event_types", one.definition().eventTypes());
        fields.put("entity_types", one.definition().entityTypes());
        fields.put("entity_ids", one.definition().entityIds());
        fields.put("since", IsoTimestamps.text(one.definition().since()));
        fields.put("state", one.members().isEmpty() ? "stopped" : "running");
        fields.put("members", one.members().size());
        fields.put("seq", one.sequence());
        fields.put("lag", one.lag());
        fields.put("lag_is_exact", one.exact());
        return fields;
    }

    @Command(
            name = "seek",
            description = {
                "Moves a subscription back or ahead: running members follow within a second, each partition after its"
                        + " current event;",
                "a stopped subscription continues there when it starts.",
                "Example: kodama subscriptions seek synthesis --to -2h"
            })
    private static final class Seek implements Callable<Integer> {
        private final SettingFlags flags;

        @Spec
        private CommandSpec spec = CommandSpec.create(); // replaced by picocli

        @Parameters(paramLabel = "NAME", description = "of the subscription")
        private String name = "";

        @Option(
                names = "--to",
                required = true,
                paramLabel = "START",
                description = "the first event to handle: earliest, latest or now (only new events), a sequence or"
                        + " EPOCH:SEQUENCE, a time like 2026-03-03T12:00Z, a date like 2026-03-03, or a duration"
                        + " before now like -10m (s, m, h, d)")
        private String to = "";

        Seek(SettingFlags flags) {
            this.flags = flags;
        }

        @Override
        public Integer call() throws Exception {
            StartPosition start = start();
            SubscriptionAdmin.seek(journal(flags, spec), name, start);
            say(spec, name + " goes on at " + to + ": within a second if it runs, else when it starts.");
            return ExitCode.OK;
        }

        private StartPosition start() {
            try {
                return StartPosition.parse(to, Instant.now());
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--to " + e.getMessage(), e);
            }
        }
    }

    @Command(
            name = "delete",
            description = {
                "Removes a subscription and its position permanently; its dead letters stay. Its members must be"
                        + " stopped."
            })
    private static final class Delete implements Callable<Integer> {
        private final SettingFlags flags;

        @Spec
        private CommandSpec spec = CommandSpec.create(); // replaced by picocli

        @Parameters(paramLabel = "NAME", description = "of the subscription")
        private String name = "";

        Delete(SettingFlags flags) {
            this.flags = flags;
        }

        @Override
        public Integer call() throws Exception {
            SubscriptionAdmin.delete(journal(flags, spec), name);
            say(spec, name + " is deleted.");
            return ExitCode.OK;
        }
    }

    private static void say(CommandSpec spec, String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
