package dev.kodama.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SequenceSetTest {
    private final SequenceSet sequences = new SequenceSet();

    @Test
    void isEmptyAtFirst() {
        assertThat(sequences.count()).isZero();
        assertThat(sequences.first()).isZero();
        assertThat(sequences.last()).isZero();
        assertThat(sequences.missing(1, 10, 5)).containsExactly(new SequenceRange(1, 10));
    }

    @Test
    void reportsContainedSequences() {
        assertThat(sequences.add(5)).isTrue();
        assertThat(sequences.add(5)).isFalse();
        assertThat(sequences.count()).isOne();
    }

    @Test
    void findsMissingRangesAcrossChunks() {
        for (long sequence = 1; sequence <= 300_000; sequence++) {
            if (sequence != 7 && (sequence < 65_000 || sequence > 140_000)) {
                sequences.add(sequence);
            }
        }

        assertThat(sequences.missing(1, 300_000, 9))
                .containsExactly(new SequenceRange(7, 7), new SequenceRange(65_000, 140_000));
        assertThat(sequences.missing(1, 300_000)).isEqualTo(1 + 75_001);
        assertThat(sequences.missing(8, 70_000)).isEqualTo(5_001);
        assertThat(sequences.missing(1, 300_000, 1)).containsExactly(new SequenceRange(7, 7));
        assertThat(sequences.lastMissing(1, 300_000)).isEqualTo(140_000);
        assertThat(sequences.lastMissing(1, 64_999)).isEqualTo(7);
        assertThat(sequences.lastMissing(8, 64_999)).isEqualTo(7);
        assertThat(sequences.lastMissing(1, 70_000)).isEqualTo(70_000);
    }

    @Test
    void equalsAPlainSet() {
        var random = new Random(5);
        var plain = new TreeSet<Long>();
        for (int i = 0; i < 20_000; i++) {
            long sequence = 1L + random.nextInt(400_000);
            assertThat(sequences.add(sequence)).isEqualTo(plain.add(sequence));
        }

        assertThat(sequences.count()).isEqualTo(plain.size());
        assertThat(sequences.first()).isEqualTo(plain.first());
        assertThat(sequences.last()).isEqualTo(plain.last());
        long lastMissing = 390_000;
        while (plain.contains(lastMissing)) {
            lastMissing--;
        }
        assertThat(sequences.lastMissing(1, 390_000)).isEqualTo(lastMissing);
        assertThat(sequences.missing(1_000, 390_000))
                .isEqualTo(389_001L - plain.subSet(1_000L, 390_001L).size());
        assertThat(sequences.missing(1_000, 390_000, Integer.MAX_VALUE).stream()
                        .mapToLong(one -> one.last() - one.first() + 1)
                        .sum())
                .isEqualTo(sequences.missing(1_000, 390_000));
    }
}
