package dev.kodama.app.commands.journal;

import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.Terminal;
import dev.kodama.bus.ChannelPublisher;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import dev.kodama.replay.sink.Sinks;
import dev.kodama.replay.sink.TextFormat;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Settings;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that select the output of a replay; standard output by default. */
final class ReplayOutputOptions {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int POLL_MILLIS = 5;

    private final PrintStream out;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "ndjson or csv, for standard output or a file name without a known ending. Default: ndjson")
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--spreadsheet-safe",
            description = "CSV, with ' before texts that a spreadsheet would read as a formula: those that begin with"
                    + " = + - @, a tab or a line end")
    private boolean spreadsheetSafe;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "a file, which appears when it is complete; its ending selects the format: .ndjson, .jsonl or .csv,"
                            + " each also with .gz or .zst, or .parquet")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--to-redis",
            paramLabel = "NAME",
            description = "the Redis channels replay.NAME.EVENT_TYPE, with the original messages")
    private Optional<String> toRedis = Optional.empty();

    ReplayOutputOptions(PrintStream out) {
        this.out = out;
    }

    /** @throws ParameterException if the flags contradict each other */
    void check() {
        var asked = text();
        try {
            output.ifPresent(file -> Sinks.check(file, asked));
        } catch (IllegalArgumentException e) {
            throw misused("--output " + e.getMessage());
        }
        if (toRedis.isPresent() && (output.isPresent() || asked.isPresent())) {
            throw misused(
                    "--to-redis goes without --output, --format and --spreadsheet-safe: it publishes messages as they were");
        }
        if (!toRedis.orElse("name").matches("[A-Za-z0-9._-]{1,100}")) {
            throw misused("--to-redis must be 1 to 100 letters, digits, '.', '_' or '-', was '" + toRedis.get() + "'");
        }
    }

    private Optional<TextFormat> text() {
        Optional<TextFormat> asked;
        try {
            asked = format.map(TextFormat::parse);
        } catch (IllegalArgumentException e) {
            throw misused("--format " + e.getMessage());
        }
        if (!spreadsheetSafe) {
            return asked;
        } else if (asked.orElse(TextFormat.CSV) != TextFormat.CSV) {
            throw misused("--spreadsheet-safe is for CSV, not for " + format.orElse("another format"));
        }
        return Optional.of(TextFormat.SPREADSHEET_CSV);
    }

    private ParameterException misused(String what) {
        return new ParameterException(command.commandLine(), what);
    }

    /**
     * Opens the output. Events to Redis are whole, others as {@link EventMask#MASK} shows them.
     *
     * @param running the lifecycle that closes its connection
     */
    Sink open(ProcessLifecycle running, Settings settings) throws Exception {
        if (toRedis.isPresent()) {
            String redisUrl = RedisSettings.url(settings);
            ServerChecks.ofCommand(settings).redis(redisUrl);
            return Sinks.toRedis(connected(running.start(() -> ChannelPublisher.open(redisUrl))), toRedis.get());
        }
        var mask = settings.get(EventMask.MASK);
        if (output.isEmpty()) {
            return Sinks.masked(Sinks.toStream(out, text().orElse(TextFormat.NDJSON)), mask);
        }
        try {
            return Sinks.masked(Sinks.toFile(output.get(), text()), mask);
        } catch (SinkException e) {
            throw isMisplaced(e) ? new CannotRunException(String.valueOf(e.getMessage()), e) : e;
        }
    }

    /** Whether the path is invalid, as opposed to a full disk. */
    private static boolean isMisplaced(SinkException e) {
        Throwable cause = e.getCause();
        return cause == null || cause instanceof NoSuchFileException || cause instanceof AccessDeniedException;
    }

    private static ChannelPublisher connected(ChannelPublisher publisher) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!publisher.connected() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        return publisher;
    }

    /** Whether events go to the terminal, which excludes a progress line. */
    boolean onTerminal() {
        return output.isEmpty() && toRedis.isEmpty() && Terminal.OUT.isTerminal();
    }

    /** Whether output written before a failure is discarded. */
    boolean allOrNothing() {
        return output.isPresent();
    }

    /** The place of the output, as text; empty for standard output. */
    Optional<String> destination() {
        return output.map(file -> "in " + file).or(() -> toRedis.map(name -> "published on replay." + name + ".*"));
    }
}
