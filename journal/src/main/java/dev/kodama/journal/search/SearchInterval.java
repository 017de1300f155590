package dev.kodama.journal.search;

/**
 * Interval of offsets of a partition that contains a sequence. Sequences grow nearly evenly with offsets, so the next guess is interpolated;
 * every third one bisects, so that a search in an uneven partition ends as well.
 *
 * @param low an offset at or before the first event with the sequence or a greater one
 * @param lowSequence approximate sequence at {@code low}
 * @param high an offset at or shortly before that event
 * @param highSequence approximate sequence at {@code high}
 */
record SearchInterval(long low, long lowSequence, long high, long highSequence) {
    /** Up to this many records are read instead of searched. */
    private static final long NEAR = 500;

    boolean isNarrow() {
        return high - low <= NEAR;
    }

    /**
     * The offset of the next probe: at least {@code low}, less than {@code high}.
     *
     * @param round number of the guess, from 0
     */
    long guess(long sequence, int round) {
        long width = high - low;
        if (round % 3 == 2 || highSequence <= lowSequence) {
            return low + width / 2;
        }
        double share = (double) (sequence - lowSequence) / (highSequence - lowSequence);
        long guess = low + (long) (share * width) - NEAR / 2;
        return Math.max(low, Math.min(high - 1, guess));
    }

    /** Moves the high end: the sequence, or nothing, was found from {@code offset} on. */
    SearchInterval endAt(long offset, long sequence) {
        return new SearchInterval(low, lowSequence, Math.max(low, offset), sequence);
    }

    /** Moves the low end: all events before {@code offset} are before the sequence. */
    SearchInterval beginAt(long offset, long sequence) {
        return new SearchInterval(Math.min(high, offset), sequence, high, highSequence);
    }
}
