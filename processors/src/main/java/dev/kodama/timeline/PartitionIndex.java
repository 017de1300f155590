package dev.kodama.timeline;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.MinuteQuery;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.timeline.segment.Segment;
import dev.kodama.timeline.segment.SegmentMerger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Index of one partition of the journal: segments in the store, and the newest events in memory. One writer, any readers.
 *
 * <p>A full buffer becomes a segment. {@value #FAN_IN} segments of a size become one of the next, up to {@value #MAX_MERGED} events; so a
 * posting is written three times at most, and a term is looked up in few segments. Segments whose events retention has deleted from the journal are deleted.
 */
final class PartitionIndex {
    static final int FAN_IN = 8;
    static final int MAX_MERGED = EventBuffer.CAPACITY * FAN_IN * FAN_IN;
    private static final int MAX_ATTEMPTS = 5;

    /** @param segments sorted by offset */
    private record View(List<Segment> segments, EventBuffer buffer) {
        View {
            segments = List.copyOf(segments);
        }
    }

    private final IndexStore store;
    private final LongSupplier journalBegin;
    private final NameTable eventTypes = new NameTable();
    private final NameTable entityTypes = new NameTable();
    private IndexStore.State state;
    private volatile long fromOffset;
    private volatile long nextOffset;
    private volatile View view;

    /**
     * Opens the stored index; the events after its last segment are missing.
     *
     * @param journalBegin supplies the offset of the partition's oldest record, 0 if that is unknown; asked after merges
     */
    PartitionIndex(IndexStore store, LongSupplier journalBegin) {
        this.store = store;
        this.journalBegin = journalBegin;
        this.state = store.state();
        this.fromOffset = state.fromOffset();
        this.nextOffset = state.endOffset();
        store.loadNames(eventTypes, entityTypes);
        this.view = new View(store.segments(), new EventBuffer());
    }

    /** The offset after the last indexed record. */
    long nextOffset() {
        return nextOffset;
    }

    /** Passes records that are no events. */
    void advanceTo(long offset) {
        nextOffset = Math.max(nextOffset, offset);
    }

    /** Adds an event behind all others. */
    void add(JournaledEvent event, long offset) {
        var head = event.head();
        if (head != null) {
            var buffer = view.buffer;
            buffer.add(
                    offset,
                    event.sequence(),
                    event.timeMillis(),
                    eventTypes.add(head.eventType()),
                    entity(head),
                    head.entityType() == null ? TermHash.NONE : entityTypes.add(head.entityType()));
        }
        nextOffset = offset + 1;
        if (view.buffer.isFull()) {
            flush();
        }
    }

    private static long entity(Head head) {
        String type = head.entityType();
        String id = head.entityId();
        if (id == null) {
            return TermHash.NONE;
        }
        return type == null ? TermHash.ofUntyped(id) : TermHash.of(type, id);
    }

    private void flush() {
        var buffer = view.buffer;
        var segments = new ArrayList<>(view.segments);
        long id = state.nextSegment();
        var written = buffer.write(id++, store);
        store.put(written);
        segments.add(written);
        store.putNames(eventTypes, entityTypes);
        var replaced = new ArrayList<Segment>();
        for (var parts = mergeable(segments); !parts.isEmpty(); parts = mergeable(segments)) {
            var merged = SegmentMerger.merge(id++, parts, store);
            store.put(merged);
            replaced.addAll(parts);
            int at = segments.indexOf(parts.get(0));
            segments.removeAll(parts);
            segments.add(at, merged);
        }
        long from = state.fromOffset();
        long begin = replaced.isEmpty() ? 0 : journalBegin.getAsLong();
        while (segments.size() > 1 && segments.get(0).range().endOffset() <= begin) {
            var old = segments.remove(0);
            from = old.range().endOffset();
            replaced.add(old);
        }
        state = new IndexStore.State(from, written.range().endOffset(), id);
        store.put(state);
        long fromBefore = fromOffset;
        fromOffset = from;
        synchronized (this) { // so that no event is counted in a row and in the buffer
            MinuteCounts.of(buffer).forEach(store::add);
            view = new View(segments, new EventBuffer());
        }
        replaced.forEach(store::delete);
        if (from > fromBefore) {
            store.deleteMinutesBefore(
                    MinuteCounts.minute(segments.get(0).range().firstMillis()));
        }
    }

    /** The last segments, if enough of them have the same size. */
    private static List<Segment> mergeable(List<Segment> segments) {
        if (segments.size() < FAN_IN) {
            return List.of();
        }
        var last = segments.subList(segments.size() - FAN_IN, segments.size());
        int size = last.get(FAN_IN - 1).range().events();
        boolean alike = last.stream().allMatch(segment -> segment.range().events() == size);
        return alike && size * FAN_IN <= MAX_MERGED ? List.copyOf(last) : List.of();
    }

    /** Answers a query for this partition. For any thread. */
    IndexAnswer.Partition find(int number, IndexQuery query) throws Terms.UnusableException {
        for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
            try {
                return findOnce(number, query);
            } catch (Segment.GoneException e) {
                Thread.onSpinWait(); // segments were merged meanwhile
            }
        }
        return findOnce(number, query);
    }

    private IndexAnswer.Partition findOnce(int number, IndexQuery query) throws Terms.UnusableException {
        long end = nextOffset; // first: what is added later is not needed
        long from = fromOffset;
        var terms = Terms.of(query.filter(), eventTypes, entityTypes);
        var search = new PartitionSearch(store, terms, query);
        var now = view;
        now.segments.forEach(search::add);
        search.add(now.buffer);
        boolean complete = search.run();
        return new IndexAnswer.Partition(number, from, end, search.found(), complete);
    }

    /** Counts by step of minutes and event type; the type is empty where its name is not known. For any thread. */
    synchronized Map<Long, Map<String, Long>> minutes(MinuteQuery query) {
        var now = view;
        var rows = new TreeMap<Long, Map<Long, Long>>();
        BiConsumer<Long, Map<Long, Long>> add = (minute, counts) ->
                MinuteCounts.addTo(rows.computeIfAbsent(query.stepOf(minute), unused -> new HashMap<>()), counts);
        store.minutes(query.first(), query.end(), add);
        MinuteCounts.of(now.buffer).forEach((minute, counts) -> {
            if (minute >= query.first() && minute < query.end()) {
                add.accept(minute, counts);
            }
        });
        var names = new HashMap<Long, String>();
        eventTypes.names().forEach(name -> names.put(TermHash.of(name), name));
        var named = new TreeMap<Long, Map<String, Long>>();
        rows.forEach((minute, counts) -> {
            var row = named.computeIfAbsent(minute, unused -> new TreeMap<>());
            counts.forEach((type, count) -> row.merge(names.getOrDefault(type, ""), count, Long::sum));
        });
        return named;
    }
}
