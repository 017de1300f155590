package dev.kodama.gaps.report;

import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.Severity;
import java.util.Set;

/**
 * Filter of gaps.
 *
 * @param kinds at least one of them; empty for any
 * @param severities one of them; empty for any
 * @param all also event types without a gap
 */
public record GapQuery(Set<GapKind> kinds, Set<Severity> severities, boolean all) {
    /** Matches every gap. */
    public static final GapQuery EVERY = new GapQuery(Set.of(), Set.of(), false);

    public GapQuery {
        kinds = Set.copyOf(kinds);
        severities = Set.copyOf(severities);
    }

    boolean matches(GapRow row) {
        boolean ofKind = kinds.isEmpty() || row.kinds().stream().anyMatch(kinds::contains);
        boolean severe = severities.isEmpty()
                || (severities.contains(row.severity()) && !row.kinds().isEmpty());
        return ofKind && severe && (all ? row.isRelevant() : !row.kinds().isEmpty());
    }
}
