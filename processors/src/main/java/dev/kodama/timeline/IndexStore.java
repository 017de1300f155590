package dev.kodama.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.timeline.segment.BlockStore;
import dev.kodama.timeline.segment.Segment;
import dev.kodama.timeline.segment.VarintReader;
import dev.kodama.timeline.segment.VarintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The index of a partition in its key-value store: state, names, directories and blocks of segments, and counts by minute. */
final class IndexStore implements BlockStore {
    private static final byte STATE = 0;
    private static final byte EVENT_TYPE = 1;
    private static final byte ENTITY_TYPE = 2;
    private static final byte MINUTE = 3;
    private static final byte SEGMENT = 4;
    private static final byte BLOCK = 5;

    /**
     * State of a partition's index.
     *
     * @param fromOffset the first offset that is indexed
     * @param endOffset the offset after the last event of a segment
     * @param nextSegment id of the next segment
     */
    record State(long fromOffset, long endOffset, long nextSegment) {
        static final State EMPTY = new State(0, 0, 1);
    }

    private final KeyValueStore<Bytes, byte[]> store;

    IndexStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    State state() {
        byte[] bytes = store.get(key(STATE, 0));
        if (bytes == null) {
            return State.EMPTY;
        }
        var reader = new VarintReader(bytes);
        return new State(reader.number(), reader.number(), reader.number());
    }

    void put(State state) {
        var bytes = new VarintWriter().number(state.fromOffset).number(state.endOffset);
        store.put(key(STATE, 0), bytes.number(state.nextSegment).toBytes());
    }

    /** Adds the stored names. */
    void loadNames(NameTable eventTypes, NameTable entityTypes) {
        load(EVENT_TYPE, eventTypes);
        load(ENTITY_TYPE, entityTypes);
    }

    private void load(byte kind, NameTable names) {
        forEach(key(kind), key((byte) (kind + 1)), (key, value) -> {
            if (key.get().length == 1) {
                names.setFull();
            } else {
                var unused = names.add(new String(key.get(), 1, key.get().length - 1, UTF_8));
            }
        });
        var unused = names.takeAdded();
    }

    /** Stores the added names. */
    void putNames(NameTable eventTypes, NameTable entityTypes) {
        put(EVENT_TYPE, eventTypes);
        put(ENTITY_TYPE, entityTypes);
    }

    /** A full table has an empty name. */
    private void put(byte kind, NameTable names) {
        for (String name : names.takeAdded()) {
            byte[] text = name.getBytes(UTF_8);
            store.put(key(kind, text), new byte[0]);
        }
        if (names.isFull()) {
            store.put(key(kind), new byte[0]);
        }
    }

    /** The directories, sorted by offset. */
    List<Segment> segments() {
        var segments = new ArrayList<Segment>();
        forEach(
                key(SEGMENT),
                key(BLOCK),
                (key, value) ->
                        segments.add(Segment.read(ByteBuffer.wrap(key.get()).getLong(1), value)));
        segments.sort(Comparator.comparingLong(segment -> segment.range().firstOffset()));
        return segments;
    }

    void put(Segment segment) {
        store.put(key(SEGMENT, segment.id()), segment.toBytes());
    }

    void delete(Segment segment) {
        segment.delete(this);
        store.put(key(SEGMENT, segment.id()), null);
    }

    /** Adds counts of a minute. */
    void add(long minute, Map<Long, Long> counts) {
        var key = key(MINUTE, minute);
        byte[] before = store.get(key);
        var row = before == null ? counts : MinuteCounts.read(before);
        if (before != null) {
            MinuteCounts.addTo(row, counts);
        }
        store.put(key, MinuteCounts.toBytes(row));
    }

    /** The counts of minutes in a range, the end excluded. */
    void minutes(long first, long end, BiConsumer<Long, Map<Long, Long>> each) {
        forEach(
                key(MINUTE, first),
                key(MINUTE, end),
                (key, value) -> each.accept(ByteBuffer.wrap(key.get()).getLong(1), MinuteCounts.read(value)));
    }

    /** Deletes the counts of minutes before this one. */
    void deleteMinutesBefore(long minute) {
        var old = new ArrayList<Bytes>();
        forEach(key(MINUTE, 0), key(MINUTE, minute), (key, value) -> old.add(key));
        old.forEach(key -> store.put(key, null));
    }

    @Override
    public byte @Nullable [] get(long segment, int block) {
        return store.get(blockKey(segment, block));
    }

    @Override
    public void put(long segment, int block, byte @Nullable [] bytes) {
        store.put(blockKey(segment, block), bytes);
    }

    private void forEach(Bytes first, Bytes end, BiConsumer<Bytes, byte[]> each) {
        try (var found = store.range(first, end)) {
            while (found.hasNext()) {
                var next = found.next();
                if (!next.key.equals(end)) {
                    each.accept(next.key, next.value);
                }
            }
        }
    }

    private static Bytes key(byte kind) {
        return Bytes.wrap(new byte[] {kind});
    }

    private static Bytes key(byte kind, byte[] name) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + name.length).put(kind).put(name).array());
    }

    private static Bytes key(byte kind, long number) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES).put(kind).putLong(number).array());
    }

    private static Bytes blockKey(long segment, int block) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
                .put(BLOCK)
                .putLong(segment)
                .putInt(block)
                .array());
    }
}
