package dev.kodama.journal.search;

/**
 * Between which offsets of a partition a sequence is sought. Sequences grow with offsets, nearly evenly, so the next guess is
 * interpolated; every third one halves instead, so that a lopsided partition ends, too.
 *
 * @param low an offset before the first event sought, or at it
 * @param lowSequence about what stands there
 * @param high an offset at or behind which the first event sought stands, not far behind it; or one before it, if that was not seen
 * @param highSequence about what stands there
 */
record SearchInterval(long low, long lowSequence, long high, long highSequence) {
    /** So few records are read rather than searched. */
    private static final long NEAR = 500;

    boolean narrow() {
        return high - low <= NEAR;
    }

    /**
     * Where to look next: {@code low} or later, before {@code high}.
     *
     * @param round the how manieth guess it is, from 0
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

    /** The sequence is found behind {@code offset}, or nothing is: at an offset before that it may be, too. */
    SearchInterval endAt(long offset, long sequence) {
        return new SearchInterval(low, lowSequence, Math.max(low, offset), sequence);
    }

    /** All before {@code offset} is before the sequence. */
    SearchInterval beginAt(long offset, long sequence) {
        return new SearchInterval(Math.min(high, offset), sequence, high, highSequence);
    }
}
