package dev.kodama.app.commands.journal;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.text.Utf8Builder;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
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
            "Shows the events of the journal in order, one JSON object a line, and follows new ones until Ctrl-C or --until.",
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
                JournalSettings.SOURCE,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "-n must be at least 1, was " + count);
        }
        var range = selection.range();
        EndPosition end = noFollow && range.end() instanceof EndPosition.Never ? new EndPosition.Now() : range.end();
        var settings = flags.of(spec);
        var config = JournalConfig.from(settings);
        ServerChecks.ofCommand(settings).journal(config);
        try (var reader = JournalReader.open(config, range.start(), end, InstantSource.system())) {
            show(reader);
        }
        return ExitCode.OK;
    }

    /** Prints events up to the count or the end, or until standard output is closed. */
    private void show(JournalReader reader) {
        var filter = selection.filter();
        var lines = new Utf8Builder();
        long left = count;
        while (left > 0 && !reader.ended() && !out.checkError()) {
            lines.clear();
            for (JournaledEvent event : reader.poll(POLL_TIMEOUT)) {
                if (left > 0 && filter.passes(event)) {
                    JournalEventJson.append(lines, BodyFields.of(event));
                    lines.append('\n');
                    left--;
                }
            }
            lines.writeTo(out);
            out.flush();
        }
    }
}
