package dev.kodama.journal.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SearchIntervalTest {
    /** Probes as {@link SequenceSearch} does, at a partition whose record at offset i has sequence [i]. */
    private static SearchInterval search(long[] sequences, long sought, int maxProbes) {
        long next = 1 + Arrays.stream(sequences).max().orElse(0);
        var interval = new SearchInterval(0, 1, sequences.length, next);
        for (int round = -1; !interval.isNarrow(); round++) {
            assertThat(round).as("probes").isLessThan(maxProbes);
            long from = round < 0 ? 0 : interval.guess(sought, round);
            var probe = new Probe(from, sought);
            for (int offset = (int) from; offset < sequences.length && !probe.isEnough(); offset++) {
                probe.add(offset, sequences[offset]);
            }
            interval = probe.narrow(interval);
        }
        return interval;
    }

    private static long[] growing(Random random, int count, int maxStep) {
        var sequences = new long[count];
        long sequence = 1L + random.nextInt(100_000);
        for (int offset = 0; offset < count; offset++) {
            sequences[offset] = sequence;
            sequence += 1 + random.nextInt(maxStep);
        }
        return sequences;
    }

    @Test
    void narrowsDownToTheFirstOfAnySequence() {
        var random = new Random(11);
        for (int run = 0; run < 500; run++) {
            var sequences = growing(random, random.nextInt(200_000), 1 + random.nextInt(12));
            long sought = 1L + random.nextInt(2_000_000);

            var found = search(sequences, sought, 40);

            int first = Arrays.binarySearch(sequences, sought);
            first = first < 0 ? -first - 1 : first;
            assertThat(first).isBetween((int) found.low(), (int) found.high() + Probe.ENOUGH_EVENTS);
        }
    }

    @Test
    void isNotMisledByCopiesOfOldEvents() {
        var random = new Random(13);
        for (int run = 0; run < 500; run++) {
            var sequences = withCopies(random, growing(random, 1 + random.nextInt(50_000), 1 + random.nextInt(12)));
            long sought = sequences[random.nextInt(sequences.length)];

            var found = search(sequences, sought, 60);

            int first = 0;
            while (sequences[first] < sought) {
                first++;
            }
            assertThat(found.low()).isLessThanOrEqualTo(first);
        }
    }

    /** With runs of copies in between, each shorter than a probe, and some at the end. */
    private static long[] withCopies(Random random, long[] sequences) {
        var all = new ArrayList<Long>();
        for (int offset = 0; offset < sequences.length; offset++) {
            all.add(sequences[offset]);
            if (random.nextInt(500) == 0 || offset == sequences.length - 1) {
                int from = random.nextInt(offset + 1);
                int count = Math.min(offset - from, random.nextInt(Probe.ENOUGH_EVENTS / 2));
                for (int copied = from; copied < from + count; copied++) {
                    all.add(sequences[copied]);
                }
            }
        }
        return all.stream().mapToLong(Long::longValue).toArray();
    }

    @Test
    void needsFewProbesInAnEvenPartition() {
        var sequences = growing(new Random(3), 170_000, 11);

        var found = search(sequences, 600_000, 4);

        assertThat(found.isNarrow()).isTrue();
    }

    @Test
    void endsInAnUnevenPartition() {
        var sequences = new long[100_000];
        for (int offset = 0; offset < sequences.length; offset++) {
            sequences[offset] = offset < 99_000 ? offset + 1 : offset * 10_000L;
        }

        assertThat(search(sequences, 99_500L * 10_000, 40).isNarrow()).isTrue();
        assertThat(search(sequences, 98_000, 40).isNarrow()).isTrue();
    }
}
