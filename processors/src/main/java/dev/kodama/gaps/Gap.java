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
        Set<Kind> kinds,
        Severity severity,
        Observed observed,
        Listeners listeners,
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
            Observed observed,
            Listeners listeners,
            Catalog catalog,
            Severity.Rules rules,
            Names names,
            boolean channelUsed,
            long nowMillis) {
        var kinds = kinds(eventType, observed, listeners, catalog, channelUsed, nowMillis);
        Optional<String> lookAlike = kinds.contains(Kind.SILENT)
                ? names.publishedLike(eventType)
                : kinds.contains(Kind.UNHEARD) ? names.awaitedLike(eventType) : Optional.empty();
        return new Gap(eventType, kinds, rules.of(eventType, kinds), observed, listeners, lookAlike);
    }

    private static Set<Kind> kinds(
            String eventType,
            Observed observed,
            Listeners listeners,
            Catalog catalog,
            boolean channelUsed,
            long nowMillis) {
        var kinds = EnumSet.noneOf(Kind.class);
        var declared = catalog.events().get(eventType);
        // the forwarder makes it, or the mirror: no service publishes it
        boolean derived = catalog.frontend().containsKey(eventType) || ReservedTypes.contains(eventType);
        if (observed.count() > 0) {
            add(kinds, Kind.UNHEARD, !listeners.mayBeHeard());
            add(kinds, Kind.UNDECLARED, declared == null);
            add(kinds, Kind.WENT_DARK, observed.isDark(nowMillis));
            add(kinds, Kind.MISROUTED, !Set.of(eventType).containsAll(observed.channelsOf(eventType)));
        } else {
            boolean awaited = listeners.durable() > 0 || (listeners.direct() > 0 && !channelUsed);
            add(kinds, Kind.SILENT, !derived && (declared != null || awaited));
        }
        add(
                kinds,
                Kind.MISSING_SUBSCRIBER,
                declared != null
                        && !listeners.notLookedAt().contains("direct")
                        && listeners.services() < declared.subscribers().size());
        return kinds;
    }

    private static void add(Set<Kind> kinds, Kind kind, boolean holds) {
        if (holds) {
            kinds.add(kind);
        }
    }
}
