package dev.kodama.forwarder.hub;

import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Goes through all sessions again and again, a slice at a time: those who came together are to be pinged together, and the events of
 * all others would wait for that. Not for use by two threads.
 */
final class SlicedIteration<T> {
    private static final int MAX_SLICES = 100;
    private static final int LEAST_A_SLICE = 16;

    private final Set<T> all;
    private Iterator<T> left = Collections.emptyIterator();

    /** @param all may change meanwhile: who comes is visited in the next round at the latest */
    SlicedIteration(Set<T> all) {
        this.all = all;
    }

    /** How many slices make a round now. */
    int slices() {
        return Math.max(1, Math.min(MAX_SLICES, all.size() / LEAST_A_SLICE));
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
