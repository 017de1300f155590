package dev.kodama.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Totals of all events of one key: the newest in buckets of ten seconds, all older ones in one sum. An event whose bucket was dropped is
 * counted in the total and in no window.
 *
 * @param firstMillis capture time of the first event, milliseconds from the epoch
 * @param lastMillis capture time of the last event
 * @param older sum of all events before the buckets
 * @param buckets by time, at most {@link #MAX_BUCKETS}, none empty
 */
public record EventTotals(long firstMillis, long lastMillis, CountSum older, List<TimeBucket> buckets) {
    /** Two whole minutes, wherever they begin, and the bucket that has just begun. */
    public static final int MAX_BUCKETS = 19;

    public EventTotals {
        buckets = List.copyOf(buckets);
    }

    static EventTotals one(long millis, CountSum sums) {
        return new EventTotals(millis, millis, CountSum.NONE, List.of(TimeBucket.of(millis, sums)));
    }

    /** Adds one event. Most events fall into the only bucket. */
    EventTotals plusOne(long millis, CountSum sums) {
        if (buckets.size() != 1
                || TimeBucket.of(millis, sums).fromMillis() != buckets.get(0).fromMillis()) {
            return plus(one(millis, sums));
        }
        var bucket = new TimeBucket(
                buckets.get(0).fromMillis(), buckets.get(0).sums().plus(sums));
        return new EventTotals(Math.min(firstMillis, millis), Math.max(lastMillis, millis), older, List.of(bucket));
    }

    EventTotals plus(EventTotals more) {
        var merged = new ArrayList<TimeBucket>(buckets.size() + more.buckets.size());
        int i = 0;
        int j = 0;
        while (i < buckets.size() || j < more.buckets.size()) {
            var mine = i < buckets.size() ? buckets.get(i) : null;
            var other = j < more.buckets.size() ? more.buckets.get(j) : null;
            if (other == null || (mine != null && mine.fromMillis() < other.fromMillis())) {
                merged.add(buckets.get(i++));
            } else if (mine == null || other.fromMillis() < mine.fromMillis()) {
                merged.add(more.buckets.get(j++));
            } else {
                merged.add(new TimeBucket(mine.fromMillis(), mine.sums().plus(other.sums())));
                i++;
                j++;
            }
        }
        return new EventTotals(
                Math.min(firstMillis, more.firstMillis),
                Math.max(lastMillis, more.lastMillis),
                withOldest(older.plus(more.older), merged),
                newest(merged));
    }

    private static CountSum withOldest(CountSum older, List<TimeBucket> merged) {
        for (int i = 0; i < merged.size() - MAX_BUCKETS; i++) {
            older = older.plus(merged.get(i).sums());
        }
        return older;
    }

    private static List<TimeBucket> newest(List<TimeBucket> merged) {
        return merged.subList(Math.max(0, merged.size() - MAX_BUCKETS), merged.size());
    }

    /** The sum of all events. */
    public CountSum total() {
        var total = older;
        for (var bucket : buckets) {
            total = total.plus(bucket.sums());
        }
        return total;
    }

    /** The sum of the events captured within a time range, end excluded, as far as there are buckets. */
    public CountSum between(long fromMillis, long toMillis) {
        return TimeBucket.between(buckets, fromMillis, toMillis);
    }
}
