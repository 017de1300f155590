package dev.kodama.app;

import dev.kodama.app.commands.backup.ExportCommand;
import dev.kodama.app.commands.backup.ImportCommand;
import dev.kodama.app.commands.canary.CanaryCommand;
import dev.kodama.app.commands.journal.DeadLettersCommand;
import dev.kodama.app.commands.journal.DemoCommand;
import dev.kodama.app.commands.journal.JournalCommand;
import dev.kodama.app.commands.journal.PublishCommand;
import dev.kodama.app.commands.journal.RejectedCommand;
import dev.kodama.app.commands.journal.ReplayCommand;
import dev.kodama.app.commands.journal.SubscriptionsCommand;
import dev.kodama.app.commands.journal.TailCommand;
import dev.kodama.app.commands.journal.VerifyCommand;
import dev.kodama.app.commands.reports.CatalogCommand;
import dev.kodama.app.commands.reports.DoctorCommand;
import dev.kodama.app.commands.reports.GapsCommand;
import dev.kodama.app.commands.reports.HealthCommand;
import dev.kodama.app.commands.reports.ReadyCommand;
import dev.kodama.app.commands.reports.StatsCommand;
import dev.kodama.app.roles.ForwarderCommand;
import dev.kodama.app.roles.MirrorCommand;
import dev.kodama.app.roles.ProcessorsCommand;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.settings.UnknownVariables;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.Logging;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.app.terminal.StandardOutput;
import dev.kodama.app.terminal.Suggestion;
import dev.kodama.app.up.UpCommand;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.kafka.KafkaDenial;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.topics.OtherJournalException;
import dev.kodama.replay.SinkException;
import dev.kodama.replay.backup.BackupException;
import dev.kodama.replay.durable.registry.SubscriptionException;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.ServiceLoader;
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

/** The command line: its commands, and the exit code of each. */
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
            "Every setting is also an environment variable: --redis-url is KODAMA_REDIS_URL; the flag overrides it.",
            "Exit codes: 0 ok, 1 a finding or failure, 2 wrong usage, or a server or port that is not available."
        })
public final class Kodama {
    /** In the order of {@code --help}. */
    private static final List<String> COMMANDS = List.of(
            "up",
            "mirror",
            "processors",
            "forwarder",
            "publish",
            "demo",
            "canary",
            "tail",
            "replay",
            "verify",
            "journal",
            "export",
            "import",
            "subscriptions",
            "dead-letters",
            "rejected",
            "gaps",
            "stats",
            "health",
            "catalog",
            "doctor",
            "ready");

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    private final Settings environment;
    private final StandardOutput output;
    private boolean verbose;

    private Kodama(Settings environment, OutputStream standardOutput) {
        this.environment = environment;
        output = new StandardOutput(
                standardOutput, reason -> StandardError.say(spec.commandLine(), "cannot write the output: " + reason));
    }

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "also log messages of Kafka, Redis and Jetty, and stack traces")
    void verbose(boolean on) {
        verbose = on;
    }

    /**
     * Builds the command line with the settings of the environment, without the commands that these arguments cannot need: each costs time.
     *
     * @param standardOutput unbuffered; must throw write errors, unlike a {@code PrintStream}
     */
    public static CommandLine commandLine(Settings environment, OutputStream standardOutput, String... args) {
        var flags = new SettingFlags(environment);
        var kodama = new Kodama(environment, standardOutput);
        var out = kodama.output.utf8();
        var line = new CommandLine(kodama);
        if (args.length > 0 && COMMANDS.contains(args[0])) {
            line.addSubcommand(command(args[0], flags, out));
        } else if (args.length != 1 || !args[0].equals("--version")) {
            COMMANDS.forEach(name -> line.addSubcommand(command(name, flags, out)));
            line.addSubcommand(CompletionCommand.line());
            addPlugIns(line);
        }
        return line.setOut(kodama.output.text())
                .setExecutionStrategy(kodama::run)
                .setParameterExceptionHandler(Kodama::misused)
                .setExecutionExceptionHandler(kodama::failed);
    }

    private static CommandLine command(String name, SettingFlags flags, PrintStream out) {
        return switch (name) {
            case "up" -> UpCommand.line(flags);
            case "mirror" -> MirrorCommand.line(flags);
            case "processors" -> ProcessorsCommand.line(flags);
            case "forwarder" -> ForwarderCommand.line(flags);
            case "publish" -> PublishCommand.line(flags);
            case "demo" -> DemoCommand.line(flags);
            case "canary" -> CanaryCommand.line(flags);
            case "tail" -> TailCommand.line(flags, out);
            case "replay" -> ReplayCommand.line(flags, out);
            case "verify" -> VerifyCommand.line(flags);
            case "journal" -> JournalCommand.line(flags);
            case "export" -> ExportCommand.line(flags);
            case "import" -> ImportCommand.line(flags);
            case "subscriptions" -> SubscriptionsCommand.line(flags);
            case "dead-letters" -> DeadLettersCommand.line(flags, out);
            case "rejected" -> RejectedCommand.line(flags, out);
            case "gaps" -> GapsCommand.line(flags);
            case "stats" -> StatsCommand.line(flags);
            case "health" -> HealthCommand.line(flags);
            case "catalog" -> CatalogCommand.line(flags);
            case "doctor" -> DoctorCommand.line(flags);
            case "ready" -> ReadyCommand.line(flags);
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    private static void addPlugIns(CommandLine line) {
        ServiceLoader.load(CommandProvider.class).forEach(plugIn -> line.addSubcommand(plugIn.command()));
        if (!line.getSubcommands().containsKey(MissingBench.NAME)) {
            line.addSubcommand(new CommandLine(new MissingBench()));
        }
    }

    private int run(ParseResult parsed) {
        var unreadable = LocaleCheck.problem(
                parsed.expandedArgs(), environment.under(LocaleCheck.PREFIX), System.getProperty("user.dir"));
        if (unreadable.isPresent()) {
            StandardError.say(spec.commandLine(), unreadable.get());
            return ExitCode.USAGE;
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
            UnknownVariables.warnings(environment).forEach(warning -> StandardError.say(spec.commandLine(), warning));
        }
        int exitCode = new CommandLine.RunLast().execute(parsed);
        spec.commandLine().getOut().flush();
        return exitCode == ExitCode.OK && output.incomplete() ? ExitCode.FINDING : exitCode;
    }

    private static int misused(ParameterException e, String[] args) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        StandardError.say(
                e.getCommandLine(), firstLine(e) + suggestion(e) + "; see " + command.qualifiedName() + " --help");
        return ExitCode.USAGE;
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
            return ExitCode.FINDING; // Ctrl-C during the start
        }
        boolean usage = e instanceof CannotRunException
                || e instanceof SettingException
                || e instanceof StartFailedException
                || e instanceof JournalNotFoundException
                || e instanceof OtherJournalException
                || e instanceof SubscriptionException
                || (e instanceof BackupException backup && backup.isRefused());
        boolean expected = usage
                || e instanceof JournalCorruptException
                || e instanceof SinkException
                || e instanceof BackupException;
        var denied = KafkaDenial.of(e, "Read");
        if (denied.isPresent()) {
            StandardError.say(command, denied.get() + "; docs/rights.md lists the rights to grant");
            return ExitCode.FINDING;
        }
        StandardError.say(
                command,
                expected ? firstLine(e) : "failed: " + e + (verbose ? "" : "; --verbose shows the stack trace"));
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        return usage ? ExitCode.USAGE : ExitCode.FINDING;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
