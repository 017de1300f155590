package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.hub.where.PayloadReader;
import dev.kodama.forwarder.hub.where.WhereIndex;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Selection;
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
 * Index of sessions by filter: delivery cost grows with the matching sessions, not with all sessions. Each selection of a filter is indexed by its
 * narrowest key: entity ids before values of the payload before event types before entity types before other conditions on the payload. A session
 * with a selection of everything scans every event.
 */
final class FilterIndex {
    private final Ring ring;
    private final PayloadReader payloads;
    private final Map<FilterKey, ConcurrentHashMap<String, List<LiveSource>>> byKey = new EnumMap<>(FilterKey.class);
    private final WhereIndex<LiveSource> byPayload = new WhereIndex<>();
    private final Set<LiveSource> all = ConcurrentHashMap.newKeySet();
    /** All events before it were offered. */
    private volatile long position;

    FilterIndex(Ring ring, PayloadReader payloads) {
        this.ring = ring;
        this.payloads = payloads;
        for (FilterKey key : FilterKey.values()) {
            byKey.put(key, new ConcurrentHashMap<>());
        }
    }

    /** Whether the filter can be indexed. */
    static boolean takes(Filter filter) {
        return filter.selections().stream().noneMatch(Selection::takesAll);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    long position() {
        return position;
    }

    /**
     * From now on the source is offered every appended event that has one of the filter's values, some of them more than once. The paths of its
     * conditions must be in use.
     */
    void add(LiveSource source, Filter filter) {
        all.add(source);
        for (var selection : filter.selections()) {
            FilterKey key = keyOf(selection);
            if (key == null) {
                byPayload.add(selection.where(), source);
            } else {
                forValues(selection, key, (map, value) -> map.compute(value, (one, sources) -> with(sources, source)));
            }
        }
    }

    void remove(LiveSource source, Filter filter) {
        all.remove(source);
        for (var selection : filter.selections()) {
            FilterKey key = keyOf(selection);
            if (key == null) {
                byPayload.remove(selection.where(), source);
            } else {
                forValues(
                        selection,
                        key,
                        (map, value) -> map.computeIfPresent(value, (one, sources) -> without(sources, source)));
            }
        }
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
        if (byPayload.isEmpty()) {
            offerByKey(head, number, touched);
            return;
        }
        Head known = payloads.current(head, number);
        offerByKey(known == null ? head : known, number, touched);
        if (known == null) {
            byPayload.all(source -> lose(source, number, number + 1, touched));
        } else if (known.values() != null) {
            byPayload.find(known.values(), source -> offer(source, known, number, touched));
        }
    }

    private void offerByKey(Head head, long number, List<LiveSource> touched) {
        for (var one : byKey.entrySet()) {
            String value = one.getKey().of(head);
            var sources = value == null ? null : one.getValue().get(value);
            if (sources == null) {
                continue;
            }
            for (var source : sources) {
                offer(source, head, number, touched);
            }
        }
    }

    private static void offer(LiveSource source, Head head, long number, List<LiveSource> touched) {
        if (source.offer(head, number)) {
            touched.add(source);
        }
    }

    /** The ring has overtaken this thread: all sources scan by themselves, and their clients are told what they missed. */
    private long skipOvertaken(long from, List<LiveSource> touched) {
        long to = ring.tail();
        for (var source : all) {
            lose(source, from, to, touched);
        }
        return to;
    }

    private static void lose(LiveSource source, long from, long to, List<LiveSource> touched) {
        source.lose(from, to);
        touched.add(source);
    }

    private interface Place {
        void of(ConcurrentHashMap<String, List<LiveSource>> map, String value);
    }

    private void forValues(Selection selection, FilterKey key, Place place) {
        var map = Objects.requireNonNull(byKey.get(key));
        selection.wanted().getOrDefault(key, Set.of()).forEach(value -> place.of(map, value));
    }

    /** Null for a condition on the payload. */
    private static @Nullable FilterKey keyOf(Selection selection) {
        var wanted = selection.wanted();
        if (wanted.containsKey(FilterKey.ENTITY_IDS)) {
            return FilterKey.ENTITY_IDS;
        } else if (WhereIndex.isByValue(selection.where())) {
            return null;
        } else if (wanted.containsKey(FilterKey.EVENT_TYPES)) {
            return FilterKey.EVENT_TYPES;
        }
        return wanted.containsKey(FilterKey.ENTITY_TYPES) ? FilterKey.ENTITY_TYPES : null;
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
