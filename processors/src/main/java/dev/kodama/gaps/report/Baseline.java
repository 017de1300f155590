package dev.kodama.gaps.report;

import dev.kodama.gaps.GapKind;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Baseline of known gaps, with a decision about each. It may only shrink.
 *
 * @param most maximum of entries: the number of entries when it was last written
 * @param entries by event type
 */
public record Baseline(int most, Map<String, Entry> entries) {
    /**
     * The decision about the gaps of one event type.
     *
     * @param reason required for accepted gaps
     * @param expires the last day on which an accepted gap is accepted; empty for all others
     */
    public record Entry(Set<GapKind> kinds, Disposition disposition, String reason, Optional<LocalDate> expires) {
        public Entry {
            kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds));
            boolean accepted = disposition == Disposition.ACCEPTED;
            if (accepted && (reason.isBlank() || expires.isEmpty())) {
                throw new IllegalArgumentException("accepted needs a reason and a day on which it expires");
            } else if (!accepted && expires.isPresent()) {
                throw new IllegalArgumentException("only what is accepted expires");
            }
        }

        Entry with(Set<GapKind> remaining) {
            return new Entry(remaining, disposition, reason, expires);
        }
    }

    public Baseline {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
        if (entries.size() > most) {
            throw new IllegalArgumentException("has " + entries.size() + " gaps, and may have " + most
                    + " at most: a baseline only shrinks. Fix the gap instead");
        }
    }

    /** A first baseline of all current gaps: those that lose events are to be wired, all others to be trimmed. */
    public static Baseline first(Collection<GapRow> gaps) {
        var entries = new TreeMap<String, Entry>();
        for (var gap : gaps) {
            boolean heard = !gap.kinds().contains(GapKind.UNHEARD)
                    && !gap.kinds().contains(GapKind.MISSING_SUBSCRIBER)
                    && !gap.kinds().contains(GapKind.MISROUTED);
            var disposition = heard ? Disposition.TO_TRIM : Disposition.TO_WIRE;
            entries.put(gap.eventType(), new Entry(gap.kinds(), disposition, "", Optional.empty()));
        }
        return new Baseline(entries.size(), entries);
    }

    /** This baseline without resolved gaps; it is never larger. */
    public Baseline shrunk(Collection<GapRow> gaps) {
        var remaining = new TreeMap<String, Entry>();
        for (var gap : gaps) {
            var entry = entries.get(gap.eventType());
            if (entry != null) {
                var kinds = EnumSet.copyOf(entry.kinds());
                kinds.retainAll(gap.kinds());
                if (!kinds.isEmpty()) {
                    remaining.put(gap.eventType(), entry.with(kinds));
                }
            }
        }
        return new Baseline(remaining.size(), remaining);
    }
}
