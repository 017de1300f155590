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
public record EventTotals(long firstMillis, long lastMillis, CountSum older, List<TimeBucket> slices) {
    /** Two whole minutes, wherever they begin, and the slice that has just begun. */
    public static final int MOST_SLICES = 19;

    public EventTotals {
        slices = List.copyOf(slices);
    }

    static EventTotals one(long millis, CountSum sums) {
        return new EventTotals(millis, millis, CountSum.NONE, List.of(TimeBucket.of(millis, sums)));
    }

    /** One more event; most are of the only slice there is in a second. */
    EventTotals plusOne(long millis, CountSum sums) {
        if (slices.size() != 1
                || TimeBucket.of(millis, sums).fromMillis() != slices.get(0).fromMillis()) {
            return plus(one(millis, sums));
        }
        var slice =
                new TimeBucket(slices.get(0).fromMillis(), slices.get(0).sums().plus(sums));
        return new EventTotals(Math.min(firstMillis, millis), Math.max(lastMillis, millis), older, List.of(slice));
    }

    EventTotals plus(EventTotals more) {
        var merged = new ArrayList<TimeBucket>(slices.size() + more.slices.size());
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
                merged.add(new TimeBucket(mine.fromMillis(), mine.sums().plus(other.sums())));
                here++;
                there++;
            }
        }
        return new EventTotals(
                Math.min(firstMillis, more.firstMillis),
                Math.max(lastMillis, more.lastMillis),
                withOldest(older.plus(more.older), merged),
                newest(merged));
    }

    private static CountSum withOldest(CountSum older, List<TimeBucket> merged) {
        for (int i = 0; i < merged.size() - MOST_SLICES; i++) {
            older = older.plus(merged.get(i).sums());
        }
        return older;
    }

    private static List<TimeBucket> newest(List<TimeBucket> merged) {
        return merged.subList(Math.max(0, merged.size() - MOST_SLICES), merged.size());
    }

    /** All of them. */
    public CountSum total() {
        var total = older;
        for (var slice : slices) {
            total = total.plus(slice.sums());
        }
        return total;
    }

    /** Those that were captured from then on and before then, as far as slices are kept. */
    public CountSum between(long fromMillis, long toMillis) {
        return TimeBucket.between(slices, fromMillis, toMillis);
    }
}
