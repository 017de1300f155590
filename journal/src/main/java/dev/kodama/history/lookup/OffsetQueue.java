package dev.kodama.history.lookup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The places of one partition that are still to be read, by offset. */
final class OffsetQueue {
    private final List<Place> places = new ArrayList<>();
    private int at;

    void add(Place place) {
        places.add(place);
    }

    /** Sorts the places; none is added later. */
    void sort() {
        places.sort(Comparator.comparingLong(Place::offset));
    }

    /** The mean distance of two neighbours; {@link Long#MAX_VALUE} if there is only one place. */
    long meanDistance() {
        int count = places.size();
        return count < 2
                ? Long.MAX_VALUE
                : (places.get(count - 1).offset() - places.get(0).offset()) / (count - 1);
    }

    /** The next offset. */
    long next() {
        return places.get(at).offset();
    }

    /** Removes the place at an offset that was read; null if it is not in the queue. */
    @Nullable
    Place take(long offset) {
        boolean left = advanceTo(offset);
        return left && next() == offset ? places.get(at++) : null;
    }

    /** Skips the places before an offset. Returns whether there are others. */
    boolean advanceTo(long offset) {
        while (at < places.size() && next() < offset) {
            at++;
        }
        return at < places.size();
    }
}
