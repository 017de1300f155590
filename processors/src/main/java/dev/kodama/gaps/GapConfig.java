package dev.kodama.gaps;

import dev.kodama.catalog.Catalog;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What the gap analysis needs to know.
 *
 * @param mostTypes how many event types are told apart; what comes beyond is counted as {@link #OTHER}
 */
public record GapConfig(JournalConfig journal, Catalog catalog, Severity.Rules rules, int mostTypes) {
    /** What stands for the event types beyond the most. */
    static final String OTHER = "(other)";

    private static final int MOST_TYPES = 10_000;

    /** Tells 10,000 event types apart. */
    public static GapConfig of(JournalConfig journal, Catalog catalog, Severity.Rules rules) {
        return new GapConfig(journal, catalog, rules, MOST_TYPES);
    }

    /** Reads what {@link JournalConfig#from} and {@link Severity.Rules#from} read. */
    public static GapConfig from(Settings settings, Catalog catalog) {
        return of(JournalConfig.from(settings), catalog, Severity.Rules.from(settings));
    }

    /** How each event type of each source stands; compacted, by {@code source/event type}. */
    public static String gapsTopic(JournalConfig journal) {
        return journal.prefix() + "gaps";
    }

    /** Every change of how one stands, kept for good: from it a report as of any time can be made again. */
    public static String changesTopic(JournalConfig journal) {
        return journal.prefix() + "gap-changes";
    }

    /** What the topology reads besides the journal, and what it writes. */
    public List<NewTopic> topics() {
        var topics = new ArrayList<>(JournalTopics.subscriptionTopics(journal));
        topics.add(JournalTopics.compacted(gapsTopic(journal)));
        topics.add(JournalTopics.retainedForever(changesTopic(journal)));
        return topics;
    }
}
