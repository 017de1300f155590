package dev.kodama.app;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.kafka.KafkaDenial;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.text.PlainText;
import dev.kodama.replay.SinkException;
import dev.kodama.replay.durable.registry.SubscriptionException;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line as a whole: its commands, and how each of them ends. */
@Command(
        name = "kodama",
        description = "Gives Redis pub/sub a memory: mirrors every event into a Kafka journal, and serves dashboards.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        sortOptions = false,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%n",
        footer = {
            "Every setting is an environment variable too: --redis-url is KODAMA_REDIS_URL; the flag wins.",
            "Exit codes: 0 ok, 1 something was found or failed, 2 wrong usage, or a server or port cannot be had."
        })
final class Kodama {
    static final int OK = 0;
    static final int FINDING = 1;
    static final int USAGE = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    private final Settings environment;
    private final StandardOutput output;
    private boolean verbose;

    private Kodama(Settings environment, OutputStream standardOutput) {
        this.environment = environment;
        output = new StandardOutput(
                standardOutput, reason -> say(spec.commandLine(), "cannot write the output: " + reason));
    }

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "log what Kafka, Redis and Jetty say too, and whole stack traces")
    void verbose(boolean on) {
        verbose = on;
    }

    /**
     * The command line over these settings of the environment.
     *
     * @param standardOutput unbuffered; must throw what a write fails with, as a {@code PrintStream} does not
     */
    static CommandLine commandLine(Settings environment, OutputStream standardOutput) {
        var flags = new SettingFlags(environment);
        var kodama = new Kodama(environment, standardOutput);
        var out = kodama.output.utf8();
        return new CommandLine(kodama)
                .addSubcommand(UpCommand.line(flags))
                .addSubcommand(MirrorCommand.line(flags))
                .addSubcommand(ProcessorsCommand.line(flags))
                .addSubcommand(ForwarderCommand.line(flags))
                .addSubcommand(PublishCommand.line(flags))
                .addSubcommand(TailCommand.line(flags, out))
                .addSubcommand(ReplayCommand.line(flags, out))
                .addSubcommand(VerifyCommand.line(flags))
                .addSubcommand(JournalCommand.line(flags))
                .addSubcommand(SubscriptionsCommand.line(flags))
                .addSubcommand(DeadLettersCommand.line(flags, out))
                .addSubcommand(GapsCommand.line(flags))
                .addSubcommand(StatsCommand.line(flags))
                .addSubcommand(HealthCommand.line(flags))
                .addSubcommand(CatalogCommand.line(flags))
                .addSubcommand(DoctorCommand.line(flags))
                .addSubcommand(BenchCommand.line())
                .setOut(kodama.output.text())
                .setExecutionStrategy(kodama::run)
                .setParameterExceptionHandler(Kodama::misused)
                .setExecutionExceptionHandler(kodama::failed);
    }

    private int run(ParseResult parsed) {
        var unreadable = LocaleCheck.problem(
                parsed.expandedArgs(), environment.under(LocaleCheck.PREFIX), System.getProperty("user.dir"));
        if (unreadable.isPresent()) {
            say(spec.commandLine(), unreadable.get());
            return USAGE;
        }
        if (verbose) {
            Logging.verbose();
        }
        if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Say what to do: " + String.join(", ", spec.subcommands().keySet()));
        }
        if (parsed.hasSubcommand() && !parsed.subcommand().isUsageHelpRequested()) {
            UnknownVariables.warnings(environment).forEach(warning -> say(spec.commandLine(), warning));
        }
        int exitCode = new CommandLine.RunLast().execute(parsed);
        spec.commandLine().getOut().flush();
        return exitCode == OK && output.incomplete() ? FINDING : exitCode;
    }

    private static int misused(ParameterException e, String[] args) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        say(e.getCommandLine(), firstLine(e) + suggestion(e) + "; see " + command.qualifiedName() + " --help");
        return USAGE;
    }

    private static String suggestion(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        String word = unmatched.getUnmatched().get(0);
        var spec = e.getCommandLine().getCommandSpec();
        var known = word.startsWith("-")
                ? spec.optionsMap().keySet()
                : spec.subcommands().keySet();
        return Suggestion.of(word, known, word.length() / 2)
                .map(similar -> "; did you mean " + similar + "?")
                .orElse("");
    }

    private int failed(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof CancellationException) {
            return FINDING; // Ctrl-C while it was starting
        }
        boolean usage = e instanceof CannotRunException
                || e instanceof SettingException
                || e instanceof StartFailedException
                || e instanceof JournalNotFoundException
                || e instanceof SubscriptionException;
        boolean expected = usage || e instanceof JournalCorruptException || e instanceof SinkException;
        var denied = KafkaDenial.of(e, "Read");
        if (denied.isPresent()) {
            say(command, denied.get() + "; docs/rights.md lists the rights to grant");
            return FINDING;
        }
        say(command, expected ? firstLine(e) : "it failed: " + e + (verbose ? "" : "; --verbose shows where"));
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        return usage ? USAGE : FINDING;
    }

    /** One line on standard error. */
    static void say(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println("kodama: " + PlainText.of(line.replace('\n', ' ')));
        err.flush();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
