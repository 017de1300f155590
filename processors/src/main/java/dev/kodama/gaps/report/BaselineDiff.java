package dev.kodama.gaps.report;

import dev.kodama.gaps.GapKind;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Differences between current gaps and a baseline.
 *
 * @param added by event type, the kinds of gap that are not in the baseline
 * @param expired event types whose acceptance has expired
 * @param resolved event types with fewer kinds of gap than in the baseline, or none
 */
public record BaselineDiff(Map<String, Set<GapKind>> added, Set<String> expired, Set<String> resolved) {
    /**
     * Compares gaps with a baseline.
     *
     * @param shown the gaps that are checked for added kinds
     * @param kinds the kinds that are checked; empty for all
     * @param all every current gap
     */
    public static BaselineDiff of(
            Baseline baseline, Collection<GapRow> shown, Set<GapKind> kinds, Collection<GapRow> all, LocalDate today) {
        var added = new TreeMap<String, Set<GapKind>>();
        var expired = new TreeSet<String>();
        for (var gap : shown) {
            var entry = baseline.entries().get(gap.eventType());
            var unknown = new TreeSet<>(gap.kinds());
            if (!kinds.isEmpty()) {
                unknown.retainAll(kinds);
            }
            unknown.removeAll(entry == null ? Set.of() : entry.kinds());
            if (!unknown.isEmpty()) {
                added.put(gap.eventType(), unknown);
            }
            if (entry != null && entry.expires().filter(today::isAfter).isPresent()) {
                expired.add(gap.eventType());
            }
        }
        var resolved = new TreeSet<String>();
        var shrunk = baseline.shrunk(all);
        baseline.entries().forEach((type, entry) -> {
            if (!entry.equals(shrunk.entries().get(type))) {
                resolved.add(type);
            }
        });
        return new BaselineDiff(added, expired, resolved);
    }

    /** Whether there are gaps without a valid decision. */
    public boolean fails() {
        return !added.isEmpty() || !expired.isEmpty();
    }
}
