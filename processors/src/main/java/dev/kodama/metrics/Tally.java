package dev.kodama.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * All events of one kind so far: a sum, and the newest of it in slices of ten seconds. An event that comes later than its slice is kept
 * is counted all the same, only in no window.
 *
 * @param firstMillis when the first one was captured, from the epoch
 * @param lastMillis when the last one was
 * @param older what is in no slice any more
 * @param slices in the order of time, {@link #MOST_SLICES} at most, none empty
 */
public record Tally(long firstMillis, long lastMillis, Sums older, List<Slice> slices) {
    /** Two whole minutes, wherever they begin, and the slice that has just begun. */
    public static final int MOST_SLICES = 19;

    public Tally {
        slices = List.copyOf(slices);
    }

    static Tally one(long millis, Sums sums) {
        return new Tally(millis, millis, Sums.NONE, List.of(Slice.of(millis, sums)));
    }

    /** One more event; most are of the only slice there is in a second. */
    Tally plusOne(long millis, Sums sums) {
        if (slices.size() != 1
                || Slice.of(millis, sums).fromMillis() != slices.get(0).fromMillis()) {
            return plus(one(millis, sums));
        }
        var slice = new Slice(slices.get(0).fromMillis(), slices.get(0).sums().plus(sums));
        return new Tally(Math.min(firstMillis, millis), Math.max(lastMillis, millis), older, List.of(slice));
    }

    Tally plus(Tally more) {
        var merged = new ArrayList<Slice>(slices.size() + more.slices.size());
        int here = 0;
        int there = 0;
        while (here < slices.size() || there < more.slices.size()) {
            var mine = here < slices.size() ? slices.get(here) : null;
            var other = there < more.slices.size() ? more.slices.get(there) : null;
            if (other == null || (mine != null && mine.fromMillis() < other.fromMillis())) {
                merged.add(slices.get(here++));
            } else if (mine == null || other.fromMillis() < mine.fromMillis()) {
                merged.add(more.slices.get(there++));
            } else {
                merged.add(new Slice(mine.fromMillis(), mine.sums().plus(other.sums())));
                here++;
                there++;
            }
        }
        return new Tally(
                Math.min(firstMillis, more.firstMillis),
                Math.max(lastMillis, more.lastMillis),
                withOldest(older.plus(more.older), merged),
                newest(merged));
    }

    private static Sums withOldest(Sums older, List<Slice> merged) {
        for (int i = 0; i < merged.size() - MOST_SLICES; i++) {
            older = older.plus(merged.get(i).sums());
        }
        return older;
    }

    private static List<Slice> newest(List<Slice> merged) {
        return merged.subList(Math.max(0, merged.size() - MOST_SLICES), merged.size());
    }

    /** All of them. */
    public Sums total() {
        var total = older;
        for (var slice : slices) {
            total = total.plus(slice.sums());
        }
        return total;
    }

    /** Those that were captured from then on and before then, as far as slices are kept. */
    public Sums between(long fromMillis, long toMillis) {
        return Slice.between(slices, fromMillis, toMillis);
    }
}
