package dev.kodama.journal.search;

/**
 * One look of a {@link SequenceSearch} at a partition: it reads events on from an offset and moves an end of the {@link SearchInterval}. The low
 * end, behind which the reading starts, moves only if {@value #ENOUGH_EVENTS} events in a row are before the sequence: fewer may be
 * copies that stand behind it.
 */
final class Probe {
    static final int ENOUGH_EVENTS = 100;
    /** Where others' records stand between few events, those must do. */
    private static final int ENOUGH_RECORDS = 2_000;

    private final long from;
    private final long sought;
    private long behind;
    private long greatest;
    private int events;
    private int records;

    Probe(long from, long sought) {
        this.from = from;
        this.sought = sought;
    }

    /**
     * Takes the next record.
     *
     * @param sequence 0 if it is none of the source's events
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
        return greatest >= sought || events >= ENOUGH_EVENTS || (events > 0 && records >= ENOUGH_RECORDS);
    }

    /** After {@link #isEnough}, or when nothing follows. */
    SearchInterval narrow(SearchInterval bracket) {
        if (greatest >= sought) {
            return bracket.endAt(from, greatest);
        }
        return isEnough() ? bracket.beginAt(behind, greatest) : bracket.endAt(from, bracket.highSequence());
    }
}
