package dev.kodama.app.commands.journal;

import dev.kodama.app.process.GracefulStop;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.ProgressLine;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.app.terminal.Terminal;
import dev.kodama.history.JournalPages;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.RetentionCut;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.sources.MergedReader;
import dev.kodama.replay.Replay;
import dev.kodama.replay.ReplayResult;
import dev.kodama.replay.ReplaySpeed;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import dev.kodama.settings.Durations;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Settings;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kodama replay}. */
@Command(
        name = "replay",
        description = {
            "Replays a range of the journal in order: to standard output, a file, or Redis channels; at maximum speed"
                    + " or with the",
            "original timing. Ctrl-C ends it in order and prints where to continue.",
            "Example: kodama replay --since -1h --event-type 'TASK_*' --output tasks.parquet"
        })
public final class ReplayCommand implements Callable<Integer> {
    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Mixin
    private EventSelectionOptions selection = new EventSelectionOptions("earliest", "now");

    @Mixin
    private SourceOptions sources = new SourceOptions();

    @Mixin
    private IndexOptions index = new IndexOptions();

    @Mixin
    private ReplayOutputOptions output;

    @Option(names = "-n", paramLabel = "N", description = "end after N events")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            description = "max, 1x (original timing), 10x, or any other factor like 0.5x. Default: ${DEFAULT-VALUE}")
    private String speed = "max";

    @Option(
            names = "--max-pause",
            paramLabel = "5s",
            description = "with --speed: the maximum pause between two events, as 500ms, 5s or 1m")
    private Optional<String> maxPause = Optional.empty();

    private ReplayCommand(SettingFlags flags, PrintStream out) {
        this.flags = flags;
        this.output = new ReplayOutputOptions(out);
    }

    /** @param out receives the events, always in UTF-8 */
    public static CommandLine line(SettingFlags flags, PrintStream out) {
        return SettingFlags.command(
                new ReplayCommand(flags, out),
                JournalSettings.KAFKA_BOOTSTRAP,
                EventMask.MASK,
                ProcessSettings.PROCESSORS_URL,
                ProcessSettings.PROCESSORS_TOKEN,
                RedisSettings.URL,
                RedisSettings.CA,
                RedisSettings.CERTIFICATE,
                RedisSettings.KEY,
                RedisSettings.PASSWORD_FILE,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        var replaySpeed = replaySpeed();
        var settings = flags.of(spec);
        var selected = sources.of(settings);
        var range = selection.range(selected);
        output.check();
        if (count < 1) {
            throw misused("-n must be at least 1, was " + count);
        }
        var config = JournalConfig.from(settings);
        var names = ServerChecks.ofCommand(settings).sources(config, selected);
        if (!selected.isOne()) {
            return replaySeveral(config, names, range, replaySpeed, settings);
        }
        var one = config.withSource(names.get(0));
        var clock = InstantSource.system();
        var filter = selection.filter(settings.get(EventMask.MASK));
        try (var running = new ProcessLifecycle();
                var reader = JournalReader.open(one, range.startOf(one.source()), range.end(), clock);
                var pages = JournalPages.of(one, clock, new SkippedRecords());
                var sink = output.open(running, settings)) {
            var selective = index.read(reader, range.end(), filter, one, pages, settings);
            return run(running, new Replay(selective, filter, replaySpeed, count, sink), sink);
        }
    }

    private int replaySeveral(
            JournalConfig config,
            List<String> names,
            EventSelectionOptions.Range range,
            ReplaySpeed replaySpeed,
            Settings settings)
            throws Exception {
        var clock = InstantSource.system();
        var skipped = new SkippedRecords();
        var filter = selection.filter(settings.get(EventMask.MASK));
        try (var running = new ProcessLifecycle();
                var reader = MergedReader.open(config, names, range::startOf, range.end(), clock, skipped);
                var sink = output.open(running, settings)) {
            int exitCode = run(running, new Replay(reader, filter, replaySpeed, count, sink), sink);
            reader.cuts().forEach((source, cut) -> reportCut(cut, " of source " + source));
            return exitCode;
        }
    }

    private int run(ProcessLifecycle running, Replay replay, Sink sink) throws Exception {
        var stopping = running.start(() -> new GracefulStop(replay::stop));
        try {
            return run(replay, sink);
        } finally {
            stopping.ended();
        }
    }

    private void reportCut(RetentionCut cut, String source) {
        if (cut.events() > 0) {
            say(
                    "retention has deleted %d events of the range%s, before sequence %d",
                    cut.events(), source, cut.before());
        }
    }

    private ReplaySpeed replaySpeed() {
        try {
            var replaySpeed = ReplaySpeed.parse(speed);
            if (maxPause.isEmpty()) {
                return replaySpeed;
            }
            if (replaySpeed.equals(ReplaySpeed.MAX)) {
                throw misused("--max-pause needs a --speed such as 1x: at most there are no pauses");
            }
            return replaySpeed.withMaxPause(Durations.parse("--max-pause", maxPause.get()));
        } catch (IllegalArgumentException e) {
            throw misused("--speed " + e.getMessage());
        }
    }

    private ParameterException misused(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private int run(Replay replay, Sink sink) {
        try {
            var outcome = shown(replay);
            replay.cut().ifPresent(cut -> reportCut(cut, ""));
            if (outcome != ReplayResult.OUTPUT_CLOSED) {
                sink.complete();
                output.destination()
                        .ifPresent(destination ->
                                say("%,d events %s", replay.progress().events(), destination));
            }
            if (outcome == ReplayResult.STOPPED) {
                reportPosition("stopped", replay, replay.nextSequence());
            }
            return ExitCode.OK;
        } catch (SinkException e) {
            reportPosition(String.valueOf(e.getMessage()), replay, e.sequence());
        } catch (KafkaException | JournalCorruptException e) {
            reportPosition(String.valueOf(e.getMessage()), replay, output.allOrNothing() ? 0 : replay.nextSequence());
        }
        return ExitCode.FINDING;
    }

    private ReplayResult shown(Replay replay) {
        if (!Terminal.ERR.isTerminal() || output.onTerminal()) {
            return replay.run();
        }
        try (var unused = new ProgressLine(spec.commandLine().getErr(), replay::progress)) {
            return replay.run();
        }
    }

    private void say(String format, Object... values) {
        StandardError.say(spec.commandLine(), String.format(Locale.ROOT, format, values));
    }

    private void reportPosition(String what, Replay replay, long next) {
        var cursor = replay.cursor();
        boolean several = replay.cut().isEmpty();
        if (several && cursor.isPresent() && next > 0) {
            say("%s; continue with --since %s", what, cursor.get());
        } else if (several || next == 0) {
            say("%s", what);
        } else {
            say("%s before sequence %d; continue with --since %d", what, next, next);
        }
    }
}
