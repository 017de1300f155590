package dev.kodama.gaps;

import dev.kodama.catalog.Catalog;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Configuration of the gap analysis.
 *
 * @param maxTypes maximum of event types; all beyond are counted as {@link dev.kodama.gaps.stats.EventTypeStats#OTHER}
 */
public record GapConfig(JournalConfig journal, Catalog catalog, Severity.Rules rules, int maxTypes) {
    private static final int MAX_TYPES = 10_000;

    /** With a maximum of 10,000 event types. */
    public static GapConfig of(JournalConfig journal, Catalog catalog, Severity.Rules rules) {
        return new GapConfig(journal, catalog, rules, MAX_TYPES);
    }

    /** From the settings that {@link JournalConfig#from} and {@link Severity.Rules#from} read. */
    public static GapConfig from(Settings settings, Catalog catalog) {
        return of(JournalConfig.from(settings), catalog, Severity.Rules.from(settings));
    }

    /** Topic with the state of each event type of each source; compacted, by {@code source/event type}. */
    public static String gapsTopic(JournalConfig journal) {
        return journal.prefix() + "gaps";
    }

    /** Topic with every change of state, retained forever: a report as of any time is made from it. */
    public static String changesTopic(JournalConfig journal) {
        return journal.prefix() + "gap-changes";
    }

    /** Topic with decisions about gaps; compacted, by {@code source/event type}. */
    public static String dispositionsTopic(JournalConfig journal) {
        return journal.prefix() + "gap-dispositions";
    }

    /** The topics that the topology reads besides the journal, and those that it writes, and that of dispositions. */
    public List<NewTopic> topics() {
        var topics = new ArrayList<>(JournalTopics.subscriptionTopics(journal));
        topics.add(JournalTopics.compacted(gapsTopic(journal)));
        topics.add(JournalTopics.retainedForever(changesTopic(journal)));
        topics.add(JournalTopics.compacted(dispositionsTopic(journal)));
        return topics;
    }
}
