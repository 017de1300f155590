package dev.kodama.forwarder.hub.ring;

import dev.kodama.bus.metadata.EventMetadata.Head;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Cache of the newest event of each entity and event type, for slow clients that conflate. Filled only while such clients exist. Bounded in bytes;
 * the oldest event is evicted first. Events without an entity and large events are not cached.
 */
public final class ConflationCache {
    private static final int OVERHEAD_BYTES = 200;

    private record Entity(@Nullable String type, String id) {}

    private static final class Entry {
        private final Head head;
        private final byte[] frame;
        private final long number;

        Entry(Head head, byte[] frame, long number) {
            this.head = head;
            this.frame = frame;
            this.number = number;
        }
    }

    private final long maxBytes;
    private final TreeMap<Long, Entry> byNumber = new TreeMap<>();
    private final Map<Entity, List<Entry>> byEntity = new HashMap<>();
    private long bytes;
    private int users;

    public ConflationCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a user; the first one starts caching. */
    public synchronized void use() {
        users++;
    }

    /** Removes a user; the last one clears the cache. */
    public synchronized void release() {
        users--;
        if (users == 0) {
            byNumber.clear();
            byEntity.clear();
            bytes = 0;
        }
    }

    /** Replaces the previous event of the same entity and type. */
    public synchronized void put(Head head, byte[] frame, long number) {
        String id = head.entityId();
        if (users == 0 || id == null || frame.length > Ring.LARGE_BYTES) {
            return;
        }
        var kinds = byEntity.computeIfAbsent(new Entity(head.entityType(), id), one -> new ArrayList<>(2));
        kinds.stream()
                .filter(one -> one.head.eventType().equals(head.eventType()))
                .findFirst()
                .ifPresent(this::remove);
        var entry = new Entry(head, frame, number);
        byEntity.computeIfAbsent(new Entity(head.entityType(), id), one -> new ArrayList<>(2))
                .add(entry);
        byNumber.put(number, entry);
        bytes += entry.frame.length + OVERHEAD_BYTES;
        while (bytes > maxBytes) {
            remove(byNumber.firstEntry().getValue());
        }
    }

    /**
     * Copies frames into a batch, in order: the newest wanted event of each entity.
     *
     * @param until exclusive; entities with a later event are left out
     * @param not wanted events to leave out
     */
    public synchronized void take(long from, long until, EventTest wanted, Predicate<Head> not, FrameBatch batch) {
        for (var entry : byNumber.subMap(from, until).values()) {
            if (!wanted.test(entry.head, entry.number) || not.test(entry.head) || isSuperseded(entry, wanted)) {
                continue;
            }
            if (!batch.fits(entry.frame.length)) {
                return;
            }
            batch.copy(entry.frame, entry.number);
        }
        if (batch.isEmpty()) {
            batch.setNext(until);
        }
    }

    private boolean isSuperseded(Entry entry, EventTest wanted) {
        for (var other : byEntity.getOrDefault(entityOf(entry), List.of())) {
            if (other.number > entry.number && wanted.test(other.head, other.number)) {
                return true;
            }
        }
        return false;
    }

    private void remove(Entry entry) {
        byNumber.remove(entry.number);
        bytes -= entry.frame.length + OVERHEAD_BYTES;
        byEntity.computeIfPresent(entityOf(entry), (entity, kinds) -> {
            kinds.remove(entry);
            return kinds.isEmpty() ? null : kinds;
        });
    }

    private static Entity entityOf(Entry entry) {
        String id = entry.head.entityId();
        return new Entity(entry.head.entityType(), id == null ? "" : id);
    }
}
