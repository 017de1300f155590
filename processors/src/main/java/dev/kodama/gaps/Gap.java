package dev.kodama.gaps;

import dev.kodama.bus.ReservedTypes;
import dev.kodama.catalog.Catalog;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How one event type stands.
 *
 * @param kinds empty if nothing is wrong
 * @param lookAlike the name that was perhaps meant
 */
public record Gap(
        String eventType,
        Set<GapKind> kinds,
        Severity severity,
        EventTypeStats observed,
        SubscriberCounts listeners,
        Optional<String> lookAlike) {
    public Gap {
        kinds = kinds.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(kinds));
    }

    /**
     * Compares what is published, who listens and what is declared.
     *
     * @param channelUsed whether events of other types come on the channel that is named after it
     * @param nowMillis from the epoch
     */
    static Gap between(
            String eventType,
            EventTypeStats observed,
            SubscriberCounts listeners,
            Catalog catalog,
            Severity.Rules rules,
            Names names,
            boolean channelUsed,
            long nowMillis) {
        var kinds = kinds(eventType, observed, listeners, catalog, channelUsed, nowMillis);
        Optional<String> lookAlike = kinds.contains(GapKind.SILENT)
                ? names.publishedLike(eventType)
                : kinds.contains(GapKind.UNHEARD) ? names.awaitedLike(eventType) : Optional.empty();
        return new Gap(eventType, kinds, rules.of(eventType, kinds), observed, listeners, lookAlike);
    }

    private static Set<GapKind> kinds(
            String eventType,
            EventTypeStats observed,
            SubscriberCounts listeners,
            Catalog catalog,
            boolean channelUsed,
            long nowMillis) {
        var kinds = EnumSet.noneOf(GapKind.class);
        var declared = catalog.events().get(eventType);
        // the forwarder makes it, or the mirror: no service publishes it
        boolean derived = catalog.frontend().containsKey(eventType) || ReservedTypes.contains(eventType);
        if (observed.count() > 0) {
            add(kinds, GapKind.UNHEARD, !listeners.mayBeHeard());
            add(kinds, GapKind.UNDECLARED, declared == null);
            add(kinds, GapKind.WENT_DARK, observed.isDark(nowMillis));
            add(kinds, GapKind.MISROUTED, !Set.of(eventType).containsAll(observed.channelsOf(eventType)));
        } else {
            boolean awaited = listeners.durable() > 0 || (listeners.direct() > 0 && !channelUsed);
            add(kinds, GapKind.SILENT, !derived && (declared != null || awaited));
        }
        add(
                kinds,
                GapKind.MISSING_SUBSCRIBER,
                declared != null
                        && !listeners.notLookedAt().contains("direct")
                        && listeners.services() < declared.subscribers().size());
        return kinds;
    }

    private static void add(Set<GapKind> kinds, GapKind kind, boolean holds) {
        if (holds) {
            kinds.add(kind);
        }
    }
}
