package dev.kodama.app.commands.reports;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.CatalogLoader;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.catalog.CatalogDraft;
import dev.kodama.catalog.traffic.PayloadTypes;
import dev.kodama.catalog.traffic.TypeScriptWriter;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama catalog}. */
@Command(
        name = "catalog",
        description = {
            "The catalog declares the publishers and subscribers of each event type. check validates a file, draft writes one",
            "from the events of the journal, types writes the types of their payloads."
        })
public final class CatalogCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    private CatalogCommand() {}

    public static CommandLine line(SettingFlags flags) {
        return new CommandLine(new CatalogCommand())
                .addSubcommand(SettingFlags.command(new Check(flags), ProcessSettings.CATALOG))
                .addSubcommand(SettingFlags.command(
                        new Draft(flags),
                        ProcessSettings.CATALOG,
                        JournalSettings.KAFKA_BOOTSTRAP,
                        JournalSettings.SOURCE,
                        EventMask.MASK,
                        ProcessSettings.STARTUP_TIMEOUT))
                .addSubcommand(CatalogTypesCommand.line(flags));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: check, draft or types");
    }

    @Command(name = "check", description = "Prints the first error of a catalog, or a summary, in one line.")
    private static final class Check implements Callable<Integer> {
        private final SettingFlags flags;

        @Spec
        private CommandSpec spec = CommandSpec.create(); // replaced by picocli

        Check(SettingFlags flags) {
            this.flags = flags;
        }

        @Override
        public Integer call() throws Exception {
            var catalog = CatalogLoader.of(flags.of(spec));
            long heard = catalog.events().values().stream()
                    .filter(event -> !event.subscribers().isEmpty())
                    .count();
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    "%d event types, %d with subscribers; %d derived for frontends%n",
                    catalog.events().size(), heard, catalog.frontend().size());
            out.flush();
            return ExitCode.OK;
        }
    }

    @Command(
            name = "draft",
            description = {
                "Writes a catalog to standard output: every published event type, with its existing declarations.",
                "Example: kodama catalog draft --since -1d > catalog.yaml"
            })
    private static final class Draft implements Callable<Integer> {
        private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);

        private final SettingFlags flags;

        @Spec
        private CommandSpec spec = CommandSpec.create(); // replaced by picocli

        @Option(names = "--since", paramLabel = "START", description = "as for tail. Default: earliest")
        private String since = "earliest";

        Draft(SettingFlags flags) {
            this.flags = flags;
        }

        @Override
        public Integer call() throws Exception {
            var settings = flags.of(spec);
            var declared = CatalogLoader.of(settings);
            var config = JournalConfig.from(settings);
            StartPosition start = start();
            ServerChecks.ofCommand(settings).journal(config);
            PrintWriter out = spec.commandLine().getOut();
            var types = new PayloadTypes();
            var published = observed(config, start, settings.get(EventMask.MASK), types);
            out.print(CatalogDraft.of(published, TypeScriptWriter.lines(types), declared));
            out.flush();
            return ExitCode.OK;
        }

        private StartPosition start() {
            try {
                return StartPosition.parse(since, Instant.now());
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--since " + e.getMessage(), e);
            }
        }

        private static Map<String, Long> observed(
                JournalConfig config, StartPosition start, EventMask mask, PayloadTypes types) {
            var observed = new HashMap<String, Long>();
            try (var reader = JournalReader.open(config, start, new EndPosition.Now(), InstantSource.system())) {
                while (!reader.ended()) {
                    for (var event : reader.poll(POLL_TIMEOUT)) {
                        var head = event.head();
                        if (head != null) {
                            observed.merge(head.eventType(), 1L, Long::sum);
                            types.add(mask.event(event));
                        }
                    }
                }
            }
            return observed;
        }
    }
}
