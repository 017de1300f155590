package dev.kodama.journal;

/**
 * Between which offsets of a partition a sequence is sought. Sequences grow with offsets, nearly evenly, so the next guess is
 * interpolated; every third one halves instead, so that a lopsided partition ends, too.
 *
 * @param low an offset before the first event sought, or at it
 * @param lowSequence about what stands there
 * @param high an offset behind which nothing is sought: whatever stands there or later has the sequence or a greater one
 * @param highSequence about what stands there
 */
record Bracket(long low, long lowSequence, long high, long highSequence) {
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

    /** After a look that found nothing from the guess on. */
    Bracket nothingFrom(long guess) {
        return new Bracket(low, lowSequence, Math.max(low, guess), highSequence);
    }

    /**
     * After a look that found a record.
     *
     * @param from where was looked: before the record nothing stands
     */
    Bracket found(long from, long offset, long found, long sought) {
        return found < sought
                ? new Bracket(offset + 1, found, high, highSequence)
                : new Bracket(low, lowSequence, Math.max(low, from), found);
    }
}
