package dev.kodama.forwarder.hub;

import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Round-robin iteration over a set, a slice at a time. Clients that connected together would otherwise be pinged together, and delay the events of
 * all others. Not thread-safe.
 */
final class SlicedIteration<T> {
    private static final int MAX_SLICES = 100;
    private static final int MIN_SLICE = 16;

    private final Set<T> all;
    private Iterator<T> left = Collections.emptyIterator();

    /** @param all may change meanwhile; a new element is visited in the next round at the latest */
    SlicedIteration(Set<T> all) {
        this.all = all;
    }

    /** How many slices one round has now. */
    int slices() {
        return Math.max(1, Math.min(MAX_SLICES, all.size() / MIN_SLICE));
    }

    /** Visits the next slice. */
    void next(Consumer<T> visit) {
        int slices = slices();
        for (int count = (all.size() + slices - 1) / slices; count > 0; count--) {
            if (!left.hasNext()) {
                left = all.iterator();
            }
            if (left.hasNext()) {
                visit.accept(left.next());
            }
        }
    }
}
