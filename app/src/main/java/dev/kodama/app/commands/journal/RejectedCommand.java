package dev.kodama.app.commands.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.records.Publisher;
import dev.kodama.app.records.Republishing;
import dev.kodama.app.records.SetAsideJson;
import dev.kodama.app.records.SetAsideRecords;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.settings.RedisSettings;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kodama rejected}. */
@Command(
        name = "rejected",
        description = {
            "Shows the messages that were no events, the oldest first: where they were published, and what is wrong with"
                    + " them.",
            "republish publishes one, repaired or as it was."
        })
public final class RejectedCommand implements Callable<Integer> {
    private static final String ROW = "%10s %-24s %-32s %12s %s";

    private final SettingFlags flags;
    private final PrintStream out;
    private long shown;
    private EventMask mask = EventMask.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--json",
            description = "one JSON object a line, with the beginning of the message, instead of a table")
    private boolean json;

    private RejectedCommand(SettingFlags flags, PrintStream out) {
        this.flags = flags;
        this.out = out;
    }

    /** @param out receives the messages, always in UTF-8 */
    public static CommandLine line(SettingFlags flags, PrintStream out) {
        return SettingFlags.command(
                        new RejectedCommand(flags, out),
                        JournalSettings.KAFKA_BOOTSTRAP,
                        JournalSettings.SOURCE,
                        EventMask.MASK,
                        ProcessSettings.STARTUP_TIMEOUT)
                .addSubcommand(SettingFlags.command(
                        new Republish(flags),
                        RedisSettings.URL,
                        RedisSettings.CA,
                        RedisSettings.CERTIFICATE,
                        RedisSettings.KEY,
                        RedisSettings.PASSWORD_FILE,
                        JournalSettings.KAFKA_BOOTSTRAP,
                        JournalSettings.SOURCE,
                        EventMask.MASK,
                        ProcessSettings.STARTUP_TIMEOUT));
    }

    @Override
    public Integer call() throws Exception {
        mask = flags.of(spec).get(EventMask.MASK);
        var unused = SetAsideRecords.rejected(SubscriptionsCommand.journal(flags, spec))
                .each(0, this::show);
        if (!json) {
            write(
                    shown == 0
                            ? "There are no rejected messages."
                            : shown + (shown == 1 ? " rejected message" : " rejected messages")
                                    + "; kodama rejected republish OFFSET publishes one");
        }
        return ExitCode.OK;
    }

    private boolean show(ConsumerRecord<byte[], byte[]> record) {
        var row = SetAsideJson.rejected(record, mask);
        if (json) {
            write(row.toString());
            return true;
        }
        if (shown++ == 0) {
            write(TableRow.of(ROW, "OFFSET", "AT", "CHANNEL", "BYTES", "REASON"));
        }
        write(TableRow.of(
                ROW,
                row.path("offset").asText(),
                row.path("time").asText(),
                row.path("channel").asText(),
                String.format("%,d", row.path("bytes").asLong()),
                row.path("reason").asText().replaceAll("\\s+", " ")));
        return true;
    }

    private void write(String line) {
        out.writeBytes((line + "\n").getBytes(UTF_8));
        out.flush();
    }

    @Command(
            name = "republish",
            description = {
                "Publishes a rejected message to Redis: the EVENT that you give for it, or the message as it was, such as one",
                "that was too large before KODAMA_MAX_EVENT_BYTES was raised. It stays in the list.",
                "Example: kodama rejected republish 17 '{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\"}'"
            })
    private static final class Republish implements Callable<Integer> {
        private final SettingFlags flags;

        @Spec
        private CommandSpec spec = CommandSpec.create(); // replaced by picocli

        @Parameters(index = "0", paramLabel = "OFFSET", description = "of the message, as shown")
        private long offset;

        @Parameters(index = "1", arity = "0..1", paramLabel = "EVENT", description = "the repaired message, as JSON")
        private Optional<String> event = Optional.empty();

        Republish(SettingFlags flags) {
            this.flags = flags;
        }

        @Override
        public Integer call() throws Exception {
            var settings = new SettingFlags(flags.of(spec.parent())).of(spec);
            var journal = JournalConfig.from(settings);
            ServerChecks.ofCommand(settings).journal(journal);
            var record = SetAsideRecords.rejected(journal)
                    .at(offset)
                    .orElseThrow(() -> new CannotRunException("There is no rejected message at " + offset + "."));
            byte[] repaired = event.map(text -> text.getBytes(UTF_8)).orElse(null);
            var republishing = Republishing.of(record, repaired, settings.get(EventMask.MASK));
            if (republishing instanceof Republishing.Impossible impossible) {
                throw new CannotRunException(impossible.reason());
            }
            var publish = (Republishing.Publish) republishing;
            try (var publisher = new Publisher(settings)) {
                long receivers = publisher.publish(publish.event());
                spec.commandLine()
                        .getOut()
                        .println(TableRow.of(
                                "published to events.%s: %s", publish.event().eventType(), received(receivers)));
                spec.commandLine().getOut().flush();
                return ExitCode.OK;
            } catch (UnavailableException e) {
                throw new CannotRunException(String.valueOf(e.getMessage()), e);
            }
        }

        private static String received(long receivers) {
            return receivers == 1 ? "1 connection got it" : receivers + " connections got it";
        }
    }
}
