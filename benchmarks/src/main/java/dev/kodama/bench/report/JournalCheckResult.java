package dev.kodama.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The counts of a {@link JournalCheck}.
 *
 * @param uncertain journaled events whose PUBLISH was not answered
 * @param lostInHoles acknowledged events that are not journaled, where the journal has a hole in their place
 * @param lostOutside acknowledged events that are not journaled, without a hole
 * @param emptyHoles holes in whose place no event is missing
 */
public record JournalCheckResult(
        long journaled,
        long uncertain,
        long lostInHoles,
        long lostOutside,
        long firstLostOutside,
        long repeated,
        long outOfOrder,
        long unexpected,
        long missingSequences,
        long repeatedSequences,
        Map<String, Integer> holes,
        int emptyHoles) {
    /** The faults that no journal may have, whatever was done to the mirror; one line each. */
    public List<String> findings() {
        var findings = new ArrayList<String>();
        add(findings, lostOutside, "lost without a hole; the first is " + firstLostOutside);
        add(findings, repeated, "repeated");
        add(findings, outOfOrder, "out of order");
        add(findings, unexpected, "journaled that were never published");
        add(findings, missingSequences, "sequence numbers missing");
        add(findings, repeatedSequences, "sequence numbers repeated");
        return findings;
    }

    private static void add(List<String> findings, long count, String what) {
        if (count > 0) {
            findings.add(String.format("%,d %s", count, what));
        }
    }
}
