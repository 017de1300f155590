package dev.kodama.gaps.report;

import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.Severity;
import java.util.Set;

/**
 * Filter of gaps.
 *
 * @param kinds at least one of them; empty for any
 * @param severities one of them; empty for any
 * @param all also event types without a gap
 * @param canary also the event type of {@code kodama canary}
 */
public record GapQuery(Set<GapKind> kinds, Set<Severity> severities, boolean all, boolean canary) {
    /** Matches every gap. */
    public static final GapQuery EVERY = new GapQuery(Set.of(), Set.of(), false);

    public GapQuery {
        kinds = Set.copyOf(kinds);
        severities = Set.copyOf(severities);
    }

    /** A query without the event type of {@code kodama canary}. */
    public GapQuery(Set<GapKind> kinds, Set<Severity> severities, boolean all) {
        this(kinds, severities, all, false);
    }

    /** Whether an event type is part of the report, with a gap or without. */
    boolean covers(GapRow row) {
        return canary || !CanaryType.is(row.eventType());
    }

    boolean matches(GapRow row) {
        boolean ofKind = kinds.isEmpty() || row.kinds().stream().anyMatch(kinds::contains);
        boolean severe = severities.isEmpty()
                || (severities.contains(row.severity()) && !row.kinds().isEmpty());
        return ofKind && severe && (all ? row.isRelevant() : !row.kinds().isEmpty());
    }
}
