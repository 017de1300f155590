package dev.kodama.gaps.report;

import dev.kodama.gaps.GapKind;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gaps against a baseline.
 *
 * @param fresh by event type, the kinds of gap that it does not know
 * @param expired event types of which a gap was accepted until a day that is over
 * @param settled event types that have fewer kinds of gap than it says, or none
 */
public record BaselineDiff(Map<String, Set<GapKind>> fresh, Set<String> expired, Set<String> settled) {
    /**
     * Compares.
     *
     * @param shown the gaps that may be new
     * @param kinds the kinds that may be new; empty for any
     * @param all every gap there is
     */
    public static BaselineDiff of(
            Baseline baseline, Collection<GapRow> shown, Set<GapKind> kinds, Collection<GapRow> all, LocalDate today) {
        var fresh = new TreeMap<String, Set<GapKind>>();
        var expired = new TreeSet<String>();
        for (var gap : shown) {
            var entry = baseline.entries().get(gap.eventType());
            var unknown = new TreeSet<>(gap.kinds());
            if (!kinds.isEmpty()) {
                unknown.retainAll(kinds);
            }
            unknown.removeAll(entry == null ? Set.of() : entry.kinds());
            if (!unknown.isEmpty()) {
                fresh.put(gap.eventType(), unknown);
            }
            if (entry != null && entry.expires().filter(today::isAfter).isPresent()) {
                expired.add(gap.eventType());
            }
        }
        var settled = new TreeSet<String>();
        var shrunk = baseline.shrunk(all);
        baseline.entries().forEach((type, entry) -> {
            if (!entry.equals(shrunk.entries().get(type))) {
                settled.add(type);
            }
        });
        return new BaselineDiff(fresh, expired, settled);
    }

    /** Whether anything came up that was not decided about. */
    public boolean fails() {
        return !fresh.isEmpty() || !expired.isEmpty();
    }
}
