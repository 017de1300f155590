package dev.kodama.app.commands.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.replay.durable.deadletter.DeadLetter;
import dev.kodama.replay.durable.deadletter.DeadLetters;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kodama dead-letters}. */
@Command(
        name = "dead-letters",
        description = {
            "Shows the events that durable subscriptions failed to handle and that were not redelivered, the oldest first.",
            "retry redelivers those of a subscription."
        })
public final class DeadLettersCommand implements Callable<Integer> {
    private static final String ROW = "%-24s %-24s %12s %-32s %8s %s";

    private final SettingFlags flags;
    private final PrintStream out;
    private final TreeMap<String, Integer> waiting = new TreeMap<>();
    private EventMask mask = EventMask.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(names = "--subscription", paramLabel = "NAME", description = "only those of this subscription")
    private String subscription = "";

    @Option(names = "--all", description = "also redelivered events")
    private boolean all;

    @Option(names = "--json", description = "one JSON object a line, with the whole event, instead of a table")
    private boolean json;

    private DeadLettersCommand(SettingFlags flags, PrintStream out) {
        this.flags = flags;
        this.out = out;
    }

    /** @param out receives the dead letters, always in UTF-8 */
    public static CommandLine line(SettingFlags flags, PrintStream out) {
        return SettingFlags.command(
                        new DeadLettersCommand(flags, out),
                        JournalSettings.KAFKA_BOOTSTRAP,
                        JournalSettings.SOURCE,
                        EventMask.MASK)
                .addSubcommand(SettingFlags.command(
                        new Retry(flags), JournalSettings.KAFKA_BOOTSTRAP, JournalSettings.SOURCE));
    }

    @Override
    public Integer call() throws Exception {
        mask = flags.of(spec).get(EventMask.MASK);
        DeadLetters.each(SubscriptionsCommand.journal(flags, spec), this::show);
        if (!json) {
            sum();
        }
        return ExitCode.OK;
    }

    private void sum() {
        waiting.values().removeIf(count -> count == 0);
        waiting.forEach((name, count) -> row(
                "%d of %s: kodama dead-letters retry --subscription %s puts %s back",
                count, name, name, count == 1 ? "it" : "them"));
        if (waiting.isEmpty()) {
            write("There are no dead letters.\n");
        }
    }

    private void show(DeadLetter letter) {
        boolean shown = (all || !letter.redelivered())
                && (subscription.isEmpty() || subscription.equals(letter.subscription()));
        if (!shown) {
            return;
        }
        if (json) {
            write(json(letter) + "\n");
            return;
        }
        if (waiting.isEmpty()) {
            row(ROW, "AT", "SUBSCRIPTION", "SEQUENCE", "CHANNEL", "ATTEMPTS", "CAUSE");
        }
        waiting.merge(letter.subscription(), letter.redelivered() ? 0 : 1, Integer::sum);
        row(
                ROW,
                IsoTimestamps.text(letter.at()),
                letter.subscription(),
                String.format("%,d", letter.event().sequence()),
                letter.event().channel(),
                letter.attempts(),
                (letter.redelivered() ? "(put back) " : "") + letter.cause().replaceAll("\\s+", " "));
    }

    private void row(String format, Object... cells) {
        write(TableRow.of(format, cells) + "\n");
    }

    private String json(DeadLetter letter) {
        var fields = JsonNodeFactory.instance
                .objectNode()
                .put("subscription", letter.subscription())
                .put("at", IsoTimestamps.text(letter.at()))
                .put("attempts", letter.attempts())
                .put("cause", letter.cause())
                .put("put_back", letter.redelivered());
        fields.putObject("origin")
                .put("topic", letter.topic())
                .put("partition", letter.partition())
                .put("offset", letter.offset());
        fields.putRawValue("event", new RawValue(JournalEventJson.line(mask.event(letter.event()))));
        return fields.toString();
    }

    private void write(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Command(
            name = "retry",
            description = {
                "Redelivers the dead letters of a subscription, each once: immediately if it is running, else when it starts.",
                "They come after newer events of the same entity, and may be handled concurrently with them."
            })
    private static final class Retry implements Callable<Integer> {
        private final SettingFlags flags;

        @Spec
        private CommandSpec spec = CommandSpec.create(); // replaced by picocli

        @Option(names = "--subscription", required = true, paramLabel = "NAME", description = "whose letters")
        private String subscription = "";

        Retry(SettingFlags flags) {
            this.flags = flags;
        }

        @Override
        public Integer call() throws Exception {
            int count = DeadLetters.redeliver(SubscriptionsCommand.journal(flags, spec), subscription);
            var text = spec.commandLine().getOut();
            text.println(count + (count == 1 ? " event was" : " events were") + " put back to " + subscription + ".");
            text.flush();
            return ExitCode.OK;
        }
    }
}
