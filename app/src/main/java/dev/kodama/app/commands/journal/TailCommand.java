package dev.kodama.app.commands.journal;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.history.JournalPages;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.sources.MergedReader;
import dev.kodama.journal.text.Utf8Builder;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama tail}. */
@Command(
        name = "tail",
        description = {
            "Shows the events of the journal in order, one JSON object a line, and follows new ones until Ctrl-C or"
                    + " --until.",
            "An event is shown as published, with seq, time, channel and source before its own fields.",
            "Example: kodama tail --since -10m --event-type 'TASK_*' -n 20"
        })
public final class TailCommand implements Callable<Integer> {
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);

    private final SettingFlags flags;
    private final PrintStream out;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Mixin
    private EventSelectionOptions selection = new EventSelectionOptions("latest", "never");

    @Mixin
    private SourceOptions sources = new SourceOptions();

    @Mixin
    private IndexOptions index = new IndexOptions();

    @Option(names = "-n", paramLabel = "N", description = "end after N events; without --since, the next N")
    private long count = Long.MAX_VALUE;

    @Option(names = "--no-follow", description = "the same as --until now, unless --until says something else")
    private boolean noFollow;

    private TailCommand(SettingFlags flags, PrintStream out) {
        this.flags = flags;
        this.out = out;
    }

    /** @param out receives the events, always in UTF-8 */
    public static CommandLine line(SettingFlags flags, PrintStream out) {
        return SettingFlags.command(
                new TailCommand(flags, out),
                JournalSettings.KAFKA_BOOTSTRAP,
                EventMask.MASK,
                ProcessSettings.PROCESSORS_URL,
                ProcessSettings.PROCESSORS_TOKEN,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "-n must be at least 1, was " + count);
        }
        var settings = flags.of(spec);
        var selected = sources.of(settings);
        var range = selection.range(selected);
        EndPosition end = noFollow && range.end() instanceof EndPosition.Never ? new EndPosition.Now() : range.end();
        var mask = settings.get(EventMask.MASK);
        var filter = selection.filter(mask);
        var config = JournalConfig.from(settings);
        var names = ServerChecks.ofCommand(settings).sources(config, selected);
        if (selected.isOne()) {
            var one = config.withSource(names.get(0));
            var start = range.startOf(one.source());
            try (var reader = JournalReader.open(one, start, end, InstantSource.system());
                    var pages = JournalPages.of(one, InstantSource.system(), new SkippedRecords())) {
                var selective = index.read(reader, end, filter, one, pages, settings);
                show(filter, mask, selective::poll, selective::ended);
            }
        } else {
            try (var reader = MergedReader.open(
                    config, names, range::startOf, end, InstantSource.system(), new SkippedRecords())) {
                show(filter, mask, reader::poll, reader::ended);
            }
        }
        return ExitCode.OK;
    }

    /** Prints events up to the count or the end, or until standard output is closed. */
    private void show(
            EventFilter filter, EventMask mask, Function<Duration, List<JournaledEvent>> poll, BooleanSupplier ended) {
        var lines = new Utf8Builder();
        long left = count;
        while (left > 0 && !ended.getAsBoolean() && !out.checkError()) {
            lines.clear();
            for (JournaledEvent event : poll.apply(POLL_TIMEOUT)) {
                if (left > 0 && filter.passes(event)) {
                    JournalEventJson.append(lines, BodyFields.of(mask.event(event)));
                    lines.append('\n');
                    left--;
                }
            }
            lines.writeTo(out);
            out.flush();
        }
    }
}
