package dev.kodama.bench.report;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** Compares a journal with the published events. Receives entries in sequence order; without I/O. */
public final class JournalCheck {
    private final LongPredicate acknowledged;
    private final LongPredicate uncertain;
    private final BitSet seen = new BitSet();
    private final Map<String, Integer> holes = new TreeMap<>();
    private long expectedSequence = 1;
    private long last;
    private boolean holeSinceLast;
    private long lostInHoles;
    private long lostOutside;
    private long firstLostOutside;
    private long repeated;
    private long outOfOrder;
    private long unexpected;
    private long missingSequences;
    private long repeatedSequences;
    private int emptyHoles;
    private long journaledUncertain;

    /**
     * @param acknowledged whether Redis acknowledged the PUBLISH of a number
     * @param uncertain whether its reply was lost
     */
    public JournalCheck(LongPredicate acknowledged, LongPredicate uncertain) {
        this.acknowledged = acknowledged;
        this.uncertain = uncertain;
    }

    /** @param number 0 if the event is not the publisher's */
    public void event(long sequence, long number) {
        sequence(sequence);
        if (number <= 0 || !(acknowledged.test(number) || uncertain.test(number))) {
            unexpected++;
        } else if (seen.get((int) number)) {
            repeated++;
        } else if (number < last) {
            seen.set((int) number);
            outOfOrder++;
        } else {
            seen.set((int) number);
            journaledUncertain += uncertain.test(number) ? 1 : 0;
            missing(last + 1, number - 1);
            last = number;
        }
    }

    /** Counts an event of another publisher: only its sequence is checked. */
    public void other(long sequence) {
        sequence(sequence);
    }

    public void hole(long sequence, String reason) {
        sequence(sequence);
        holes.merge(reason, 1, Integer::sum);
        if (holeSinceLast) {
            emptyHoles++;
        }
        holeSinceLast = true;
    }

    private void sequence(long sequence) {
        if (sequence < expectedSequence) {
            repeatedSequences++;
        } else {
            missingSequences += sequence - expectedSequence;
            expectedSequence = sequence + 1;
        }
    }

    /** Counts the numbers between two events as lost; an event that arrives later also counts as out of order. */
    private void missing(long from, long to) {
        long before = lostInHoles + lostOutside;
        for (long number = from; number <= to; number++) {
            if (acknowledged.test(number)) {
                if (holeSinceLast) {
                    lostInHoles++;
                } else {
                    firstLostOutside = firstLostOutside == 0 ? number : firstLostOutside;
                    lostOutside++;
                }
            }
        }
        if (holeSinceLast && lostInHoles + lostOutside == before) {
            emptyHoles++;
        }
        holeSinceLast = false;
    }

    /** @param lastPublished the last published number */
    public JournalCheckResult end(long lastPublished) {
        missing(last + 1, lastPublished);
        return new JournalCheckResult(
                seen.cardinality(),
                journaledUncertain,
                lostInHoles,
                lostOutside,
                firstLostOutside,
                repeated,
                outOfOrder,
                unexpected,
                missingSequences,
                repeatedSequences,
                Map.copyOf(holes),
                emptyHoles);
    }
}
