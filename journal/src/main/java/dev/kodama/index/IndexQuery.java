package dev.kodama.index;

import dev.kodama.journal.EventFilter;

/**
 * Query for the places of events.
 *
 * @param filter does not pass all events
 * @param ascending whether the oldest events are wanted first
 * @param first the smallest sequence
 * @param end the sequence after the greatest
 * @param max maximum number of events of each partition
 */
public record IndexQuery(EventFilter filter, boolean ascending, long first, long end, int max) {
    public IndexQuery {
        if (filter.passesAll()) {
            throw new IllegalArgumentException("a filter that passes all events needs no index");
        } else if (max < 1) {
            throw new IllegalArgumentException("max must be at least 1, was " + max);
        }
    }

    /** The same query for another range. */
    public IndexQuery between(long newFirst, long newEnd) {
        return new IndexQuery(filter, ascending, newFirst, newEnd, max);
    }
}
