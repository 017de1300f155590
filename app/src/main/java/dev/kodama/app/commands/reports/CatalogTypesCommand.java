package dev.kodama.app.commands.reports;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.CatalogLoader;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.catalog.traffic.JsonSchemaWriter;
import dev.kodama.catalog.traffic.PayloadTypes;
import dev.kodama.catalog.traffic.TrafficSample;
import dev.kodama.catalog.traffic.TypeScriptWriter;
import dev.kodama.history.JournalPages;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.SkippedRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama catalog types}. */
@Command(
        name = "types",
        description = {
            "Writes the types of payloads to standard output, for TypeScript or as JSON Schema: of the declared event types,",
            "and of the newest events of the journal. Example: kodama catalog types > events.d.ts"
        })
final class CatalogTypesCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final long MAX_EVENTS = 10_000_000;

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(names = "--since", paramLabel = "START", description = "as for tail. Default: earliest")
    private String since = "earliest";

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "maximum number of events that are read, the newest. Default: 100000")
    private long events = 100_000;

    @Option(
            names = "--event-type",
            paramLabel = "TYPE",
            split = ",",
            description = "only these, exact or with *; several by comma or repeated")
    private List<String> eventTypes = List.of();

    @Option(names = "--json-schema", description = "JSON Schema instead of TypeScript")
    private boolean jsonSchema;

    private CatalogTypesCommand(SettingFlags flags) {
        this.flags = flags;
    }

    static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new CatalogTypesCommand(flags),
                ProcessSettings.CATALOG,
                JournalSettings.KAFKA_BOOTSTRAP,
                JournalSettings.SOURCE,
                EventMask.MASK,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        var start = parsed("--since", () -> StartPosition.parse(since, Instant.now()));
        var filter = parsed("--event-type", () -> EventFilter.of(eventTypes, List.of(), List.of()));
        if (events < 1 || events > MAX_EVENTS) {
            throw new ParameterException(spec.commandLine(), "--events must be a number from 1 to " + MAX_EVENTS);
        }
        var settings = flags.of(spec);
        var declared = CatalogLoader.of(settings).events().keySet().stream()
                .filter(type -> filter.passesAll() || filter.eventTypes().contain(type))
                .toList();
        var config = JournalConfig.from(settings);
        ServerChecks.ofCommand(settings).journal(config);
        var types = new PayloadTypes().declare(declared);
        var mask = settings.get(EventMask.MASK);
        try (var pages = JournalPages.of(config, InstantSource.system(), new SkippedRecords(), mask)) {
            long read = TrafficSample.read(pages, start, filter, events, TIMEOUT, types);
            StandardError.say(spec.commandLine(), read + " events were read");
        } catch (UnavailableException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
        var out = spec.commandLine().getOut();
        out.print(jsonSchema ? JsonSchemaWriter.events(types).toPrettyString() + "\n" : TypeScriptWriter.text(types));
        out.flush();
        return ExitCode.OK;
    }

    private interface Parser<T> {
        T parse();
    }

    private <T> T parsed(String flag, Parser<T> parser) {
        try {
            return parser.parse();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), flag + " " + e.getMessage(), e);
        }
    }
}
