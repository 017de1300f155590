package dev.kodama.gaps.report;

import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.Severity;
import java.util.Set;

/**
 * Which gaps are asked for.
 *
 * @param kinds at least one of them; empty for any
 * @param severities one of them; empty for any
 * @param all also the event types of which nothing is wrong
 */
public record GapQuery(Set<GapKind> kinds, Set<Severity> severities, boolean all) {
    /** Every gap there is. */
    public static final GapQuery EVERY = new GapQuery(Set.of(), Set.of(), false);

    public GapQuery {
        kinds = Set.copyOf(kinds);
        severities = Set.copyOf(severities);
    }

    boolean takes(GapRow row) {
        boolean ofKind = kinds.isEmpty() || row.kinds().stream().anyMatch(kinds::contains);
        boolean severe = severities.isEmpty()
                || (severities.contains(row.severity()) && !row.kinds().isEmpty());
        return ofKind && severe && (all ? row.tells() : !row.kinds().isEmpty());
    }
}
