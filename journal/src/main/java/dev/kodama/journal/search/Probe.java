package dev.kodama.journal.search;

/**
 * One probe of a {@link SequenceSearch}: reads a partition's events from an offset and narrows its {@link SearchInterval}. The low end moves
 * only if {@value #ENOUGH_EVENTS} events in a row are before the sequence: fewer may be copies of old events behind it.
 */
final class Probe {
    static final int ENOUGH_EVENTS = 100;
    /** Limit of records if few of them are the source's events. */
    private static final int ENOUGH_RECORDS = 2_000;

    private final long from;
    private final long target;
    private long behind;
    private long greatest;
    private int events;
    private int records;

    Probe(long from, long target) {
        this.from = from;
        this.target = target;
    }

    /**
     * Adds the next record.
     *
     * @param sequence 0 if it is no event of the source
     */
    void add(long offset, long sequence) {
        records++;
        if (sequence > 0) {
            events++;
            greatest = Math.max(greatest, sequence);
            behind = offset + 1;
        }
    }

    boolean hasEvents() {
        return events > 0;
    }

    boolean isEnough() {
        return greatest >= target || events >= ENOUGH_EVENTS || (events > 0 && records >= ENOUGH_RECORDS);
    }

    /** Narrows the interval, after {@link #isEnough} or at the end. */
    SearchInterval narrow(SearchInterval interval) {
        if (greatest >= target) {
            return interval.endAt(from, greatest);
        }
        return isEnough() ? interval.beginAt(behind, greatest) : interval.endAt(from, interval.highSequence());
    }
}
