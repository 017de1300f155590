package dev.kodama.timeline;

import dev.kodama.journal.EventFilter;
import dev.kodama.timeline.segment.TermKind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * A filter as terms of the index: an event must have one term of each kind that is present.
 *
 * <p>Patterns become the known names that match. Entity ids without types are combined with each known entity type, and with none.
 */
final class Terms {
    /** Maximum number of terms of one kind. */
    static final int MAX_TERMS = 2_000;

    /** The filter cannot be expressed in terms. The message continues a sentence: "the index …". */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String reason) {
            super(reason);
        }
    }

    private final Map<TermKind, long[]> sorted = new EnumMap<>(TermKind.class);

    private Terms() {}

    /** @throws UnusableException if a name table is full, or if there are too many terms */
    static Terms of(EventFilter filter, NameTable eventTypes, NameTable entityTypes) throws UnusableException {
        var terms = new Terms();
        if (!filter.eventTypes().isEmpty()) {
            terms.put(
                    TermKind.EVENT_TYPE, eventTypes(filter, eventTypes).stream().mapToLong(TermHash::of));
        }
        if (!filter.entityIds().isEmpty()) {
            boolean anyType = filter.entityTypes().isEmpty();
            var types = anyType ? known(entityTypes, "entity types") : filter.entityTypes();
            var typed = types.stream()
                    .flatMapToLong(type -> filter.entityIds().stream().mapToLong(id -> TermHash.of(type, id)));
            var untyped = filter.entityIds().stream().filter(id -> anyType).mapToLong(TermHash::ofUntyped);
            terms.put(TermKind.ENTITY, LongStream.concat(typed, untyped));
        } else if (!filter.entityTypes().isEmpty()) {
            terms.put(TermKind.ENTITY_TYPE, filter.entityTypes().stream().mapToLong(TermHash::of));
        }
        return terms;
    }

    private static Set<String> eventTypes(EventFilter filter, NameTable known) throws UnusableException {
        var names = new TreeSet<>(filter.eventTypes().exact());
        if (!filter.eventTypes().patterns().isEmpty()) {
            known(known, "event types").stream()
                    .filter(filter.eventTypes()::contain)
                    .forEach(names::add);
        }
        return names;
    }

    private static Set<String> known(NameTable names, String what) throws UnusableException {
        if (names.isFull()) {
            throw new UnusableException("does not know all " + what + ": there are too many");
        }
        return names.names();
    }

    private void put(TermKind kind, LongStream hashes) throws UnusableException {
        long[] terms = hashes.limit(MAX_TERMS + 1L).sorted().distinct().toArray();
        if (terms.length > MAX_TERMS) {
            throw new UnusableException("would have to look up more than " + MAX_TERMS + " names");
        }
        sorted.put(kind, terms);
    }

    /** The terms by kind. */
    Map<TermKind, long[]> byKind() {
        return sorted;
    }

    /** Whether an event with this term passes. */
    boolean pass(TermKind kind, long term) {
        long[] accepted = sorted.get(kind);
        return accepted == null || Arrays.binarySearch(accepted, term) >= 0;
    }
}
