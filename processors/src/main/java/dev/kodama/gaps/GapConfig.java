package dev.kodama.gaps;

import dev.kodama.catalog.Catalog;
import dev.kodama.journal.JournalConfig;

/** What the gap analysis needs to know. */
public record GapConfig(JournalConfig journal, Catalog catalog, Severity.Rules rules) {
    /** Who listens; compacted. */
    public String subscriptionsTopic() {
        return journal.prefix() + "subscriptions";
    }

    /** How each event type stands; compacted, by event type. */
    public String gapsTopic() {
        return journal.prefix() + "gaps";
    }

    /** Every change of how one stands, from which a report as of any time can be made again. */
    public String changesTopic() {
        return journal.prefix() + "gap-changes";
    }
}
