package dev.kodama.app.commands.journal;

import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.terminal.StandardError;
import dev.kodama.history.JournalPages;
import dev.kodama.history.selective.IndexedJournal;
import dev.kodama.history.selective.SelectiveReader;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.index.HttpIndex;
import dev.kodama.index.IndexedSource;
import dev.kodama.index.QueryPlan;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.settings.Settings;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command that reads one source uses the index of processors, and what it tells of that. */
final class IndexOptions {
    /** Processors of their own, or {@code kodama up}. */
    private static final List<URI> DEFAULT_ADDRESSES = List.of(
            URI.create("http://127.0.0.1:" + HttpSettings.PROCESSORS_PORT),
            URI.create("http://127.0.0.1:" + HttpSettings.FORWARDER_PORT));

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--explain",
            description = "say on standard error how the events of one source are found: by the index of processors, or"
                    + " by a scan, and why")
    private boolean explain;

    /**
     * Reads the events that a filter passes, and others.
     *
     * @param reader of one source, not polled yet
     * @param end of the reader
     * @param config of the reader's source
     * @param pages of the reader's source
     */
    SelectiveReader read(
            JournalReader reader,
            EndPosition end,
            EventFilter filter,
            JournalConfig config,
            JournalPages pages,
            Settings settings) {
        var addresses = settings.isSet(ProcessSettings.PROCESSORS_URL)
                ? settings.get(ProcessSettings.PROCESSORS_URL)
                : DEFAULT_ADDRESSES;
        var index = HttpIndex.of(addresses, settings.find(ProcessSettings.PROCESSORS_TOKEN))
                .expecting(new IndexedSource(config.source(), reader.epoch()));
        if (explain && filter.passesAllNames()) {
            explain(0, filter.passesAll() ? QueryPlan.UNFILTERED : QueryPlan.scan("The index has no payloads."));
        }
        return SelectiveReader.of(
                reader, end, InstantSource.system(), List.of(filter), new IndexedJournal(pages, index), this::explain);
    }

    private void explain(long sequence, QueryPlan plan) {
        if (explain) {
            StandardError.say(
                    command.commandLine(),
                    (plan.byIndex() ? "by the index" : "by a scan")
                            + (sequence > 0 ? " from sequence " + sequence + " on" : "") + ": " + plan.reason());
        }
    }
}
