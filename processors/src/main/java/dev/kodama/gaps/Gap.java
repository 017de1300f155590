package dev.kodama.gaps;

import dev.kodama.bus.metadata.ReservedTypes;
import dev.kodama.catalog.Catalog;
import dev.kodama.gaps.stats.EventTypeStats;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The state of one event type: published, subscribed and declared.
 *
 * @param kinds empty if there is no gap
 * @param lookAlike a similar name, which the publisher or subscriber perhaps meant
 */
public record Gap(
        String eventType,
        Set<GapKind> kinds,
        Severity severity,
        EventTypeStats stats,
        SubscriberCounts listeners,
        Optional<String> lookAlike) {
    public Gap {
        kinds = kinds.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(kinds));
    }

    /**
     * Compares the publishes, the subscribers and the declaration of an event type.
     *
     * @param channelUsed whether events of other types are published on its channel
     * @param nowMillis milliseconds from the epoch
     */
    static Gap between(
            String eventType,
            EventTypeStats stats,
            SubscriberCounts listeners,
            Catalog catalog,
            Severity.Rules rules,
            Names names,
            boolean channelUsed,
            long nowMillis) {
        var kinds = kinds(eventType, stats, listeners, catalog, channelUsed, nowMillis);
        Optional<String> lookAlike = kinds.contains(GapKind.SILENT)
                ? names.publishedLike(eventType)
                : kinds.contains(GapKind.UNHEARD) ? names.awaitedLike(eventType) : Optional.empty();
        return new Gap(eventType, kinds, rules.of(eventType, kinds), stats, listeners, lookAlike);
    }

    private static Set<GapKind> kinds(
            String eventType,
            EventTypeStats stats,
            SubscriberCounts listeners,
            Catalog catalog,
            boolean channelUsed,
            long nowMillis) {
        var kinds = EnumSet.noneOf(GapKind.class);
        var declared = catalog.events().get(eventType);
        // the forwarder or the mirror creates it: no service publishes it
        boolean derived = catalog.frontend().containsKey(eventType) || ReservedTypes.contains(eventType);
        if (stats.count() > 0) {
            add(kinds, GapKind.UNHEARD, !listeners.mayBeHeard());
            add(kinds, GapKind.UNDECLARED, declared == null);
            add(kinds, GapKind.WENT_DARK, stats.isDark(nowMillis));
            add(kinds, GapKind.MISROUTED, !Set.of(eventType).containsAll(stats.channelsOf(eventType)));
        } else {
            boolean awaited = listeners.durable() > 0 || (listeners.direct() > 0 && !channelUsed);
            add(kinds, GapKind.SILENT, !derived && (declared != null || awaited));
        }
        add(
                kinds,
                GapKind.MISSING_SUBSCRIBER,
                declared != null
                        && !listeners.unknown().contains("direct")
                        && listeners.services() < declared.subscribers().size());
        return kinds;
    }

    private static void add(Set<GapKind> kinds, GapKind kind, boolean holds) {
        if (holds) {
            kinds.add(kind);
        }
    }
}
