package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.http.visibility.FilterKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Index of sessions by filter: delivery cost grows with the matching sessions, not with all sessions. A filter is indexed by the values of its
 * narrowest key: entity ids before event types before entity types. A session without a filter scans every event.
 */
final class FilterIndex {
    private static final List<FilterKey> NARROWEST_FIRST =
            List.of(FilterKey.ENTITY_IDS, FilterKey.EVENT_TYPES, FilterKey.ENTITY_TYPES);

    private final Ring ring;
    private final Map<FilterKey, ConcurrentHashMap<String, List<LiveSource>>> byKey = new EnumMap<>(FilterKey.class);
    private final Set<LiveSource> all = ConcurrentHashMap.newKeySet();
    /** All events before it were offered. */
    private volatile long position;

    FilterIndex(Ring ring) {
        this.ring = ring;
        NARROWEST_FIRST.forEach(key -> byKey.put(key, new ConcurrentHashMap<>()));
    }

    /** Whether the filter can be indexed. */
    static boolean takes(Filter filter) {
        return keyOf(filter) != null;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    long position() {
        return position;
    }

    /** From now on the source is offered every appended event that has one of the filter's values. */
    void add(LiveSource source, Filter filter) {
        all.add(source);
        forValues(filter, (map, value) -> map.compute(value, (one, sources) -> with(sources, source)));
    }

    void remove(LiveSource source, Filter filter) {
        all.remove(source);
        forValues(filter, (map, value) -> map.computeIfPresent(value, (one, sources) -> without(sources, source)));
    }

    /**
     * Offers the events up to {@code until} to the matching sources. Called by one thread at a time.
     *
     * @param touched collects the sources that took an event
     */
    void offer(long until, List<LiveSource> touched) {
        long number = position;
        while (number < until && !all.isEmpty()) {
            Head head = ring.headOf(number);
            if (head == null) {
                number = skipOvertaken(number, touched);
            } else {
                offer(head, number++, touched);
            }
        }
        position = until;
    }

    private void offer(Head head, long number, List<LiveSource> touched) {
        for (var one : byKey.entrySet()) {
            String value = one.getKey().of(head);
            var sources = value == null ? null : one.getValue().get(value);
            if (sources == null) {
                continue;
            }
            for (var source : sources) {
                if (source.offer(head, number)) {
                    touched.add(source);
                }
            }
        }
    }

    /** The ring has overtaken this thread: all sources scan by themselves, and their clients are told what they missed. */
    private long skipOvertaken(long from, List<LiveSource> touched) {
        long to = ring.tail();
        for (var source : all) {
            source.lose(from, to);
            touched.add(source);
        }
        return to;
    }

    private interface Place {
        void of(ConcurrentHashMap<String, List<LiveSource>> map, String value);
    }

    private void forValues(Filter filter, Place place) {
        FilterKey key = keyOf(filter);
        if (key != null) {
            var map = Objects.requireNonNull(byKey.get(key));
            filter.wanted().getOrDefault(key, Set.of()).forEach(value -> place.of(map, value));
        }
    }

    private static @Nullable FilterKey keyOf(Filter filter) {
        return NARROWEST_FIRST.stream()
                .filter(filter.wanted()::containsKey)
                .findFirst()
                .orElse(null);
    }

    private static List<LiveSource> with(@Nullable List<LiveSource> sources, LiveSource source) {
        var changed = new ArrayList<LiveSource>(sources == null ? List.of() : sources);
        changed.add(source);
        return changed;
    }

    private static @Nullable List<LiveSource> without(List<LiveSource> sources, LiveSource source) {
        var changed = new ArrayList<>(sources);
        changed.remove(source);
        return changed.isEmpty() ? null : changed;
    }
}
