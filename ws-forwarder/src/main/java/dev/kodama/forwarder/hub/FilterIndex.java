package dev.kodama.forwarder.hub;

import dev.kodama.bus.EventMetadata.Head;
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
 * Who wants which event, so that an event costs what those cost who want it. A filter stands here under the values of one of its keys, the
 * narrowest: entity ids before event types before entity types. Who has none of them looks at every event for himself.
 */
final class FilterIndex {
    private static final List<FilterKey> NARROWEST_FIRST =
            List.of(FilterKey.ENTITY_IDS, FilterKey.EVENT_TYPES, FilterKey.ENTITY_TYPES);

    private final Ring ring;
    private final Map<FilterKey, ConcurrentHashMap<String, List<LiveSource>>> byKey = new EnumMap<>(FilterKey.class);
    private final Set<LiveSource> all = ConcurrentHashMap.newKeySet();
    /** All before it were offered. */
    private volatile long position;

    FilterIndex(Ring ring) {
        this.ring = ring;
        NARROWEST_FIRST.forEach(key -> byKey.put(key, new ConcurrentHashMap<>()));
    }

    /** Whether such a filter has a place here. */
    static boolean takes(Filter filter) {
        return keyOf(filter) != null;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    long position() {
        return position;
    }

    /** From now on every event that is appended is offered, if it is under one of the filter's values. */
    void add(LiveSource source, Filter filter) {
        all.add(source);
        forValues(filter, (map, value) -> map.compute(value, (one, there) -> with(there, source)));
    }

    void remove(LiveSource source, Filter filter) {
        all.remove(source);
        forValues(filter, (map, value) -> map.computeIfPresent(value, (one, there) -> without(there, source)));
    }

    /**
     * Offers the events up to {@code until} to those who want them; by one thread at a time.
     *
     * @param touched gets those who were offered something
     */
    void offer(long until, List<LiveSource> touched) {
        long number = position;
        while (number < until && !all.isEmpty()) {
            Head head = ring.headOf(number);
            if (head == null) {
                number = truncatedByRetention(number, touched);
            } else {
                offer(head, number++, touched);
            }
        }
        position = until;
    }

    private void offer(Head head, long number, List<LiveSource> touched) {
        for (var one : byKey.entrySet()) {
            String value = one.getKey().of(head);
            var there = value == null ? null : one.getValue().get(value);
            if (there == null) {
                continue;
            }
            for (var source : there) {
                if (source.offer(head, number)) {
                    touched.add(source);
                }
            }
        }
    }

    /** The ring was faster than this thread: whoever is here looks for himself, and is told what he has missed. */
    private long truncatedByRetention(long from, List<LiveSource> touched) {
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

    private static List<LiveSource> with(@Nullable List<LiveSource> there, LiveSource source) {
        var changed = new ArrayList<LiveSource>(there == null ? List.of() : there);
        changed.add(source);
        return changed;
    }

    private static @Nullable List<LiveSource> without(List<LiveSource> there, LiveSource source) {
        var changed = new ArrayList<>(there);
        changed.remove(source);
        return changed.isEmpty() ? null : changed;
    }
}
