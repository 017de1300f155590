package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TotalOrderTest {
    private final TotalOrder order = new TotalOrder(3);

    private static JournaledEvent event(long sequence) {
        return JournaledEvent.of(sequence, Instant.EPOCH, "events.X", "default", "{}");
    }

    private List<Long> handedOut() {
        var sequences = new ArrayList<Long>();
        for (var event = order.next(); event != null; event = order.next()) {
            sequences.add(event.sequence());
        }
        return sequences;
    }

    @Test
    void waitsForTheNextWhicheverPartitionBringsIt() {
        order.start(1, 0);
        order.add(0, event(2));
        order.add(1, event(3));

        assertThat(handedOut()).isEmpty();

        order.add(2, event(1));

        assertThat(handedOut()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void restoresAnyDealOverPartitions() {
        order.start(1, 0);
        var random = new Random(7);
        var dealt = new ArrayList<List<Long>>(List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        for (long sequence = 1; sequence <= 1000; sequence++) {
            dealt.get(random.nextInt(3)).add(sequence);
        }
        var handedOut = new ArrayList<Long>();

        while (dealt.stream().anyMatch(partition -> !partition.isEmpty())) {
            int partition = random.nextInt(3);
            if (!dealt.get(partition).isEmpty()) {
                order.add(partition, event(dealt.get(partition).remove(0)));
            }
            handedOut.addAll(handedOut());
        }

        assertThat(handedOut)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void dropsWhatComesBeforeTheStart() {
        order.add(0, event(4));
        order.add(0, event(6));
        order.start(5, 0);
        order.add(1, event(3));
        order.add(1, event(5));

        assertThat(handedOut()).containsExactly(5L, 6L);
    }

    @Test
    void namesARepeatedSequence() {
        order.start(1, 0);
        order.add(0, event(1));
        assertThat(handedOut()).containsExactly(1L);

        assertThatThrownBy(() -> order.add(1, event(1)))
                .isInstanceOf(JournalBrokenException.class)
                .hasMessage("the journal is broken: sequence 1 stands in it twice");
    }

    @Test
    void namesAMissingSequence() {
        order.start(1, 0);
        order.add(0, event(3));

        assertThatThrownBy(order::expectedIsMissing)
                .isInstanceOf(JournalBrokenException.class)
                .hasMessage("the journal is broken: sequence 1 is missing before 3");
    }

    @Test
    void passesOverWhatRetentionHasCut() {
        order.add(0, event(5));
        order.add(1, event(9));
        order.start(5, 9);
        assertThat(handedOut()).containsExactly(5L);

        order.expectedIsMissing();

        assertThat(handedOut()).containsExactly(9L);
    }

    @Test
    void passesOverWhatRetentionHasCutAtOnceWhereEveryPartitionShowsItsNext() {
        order.add(0, event(5));
        order.add(0, event(8));
        order.add(1, event(9));
        order.start(5, 9);
        assertThat(handedOut()).containsExactly(5L);

        assertThat(order.passOverCut(partition -> false))
                .as("the third partition may bring 6")
                .isFalse();
        assertThat(order.passOverCut(partition -> partition == 2)).isTrue();

        assertThat(handedOut()).containsExactly(8L, 9L);
        assertThat(order.passOverCut(partition -> true))
                .as("nothing is cut from here on")
                .isFalse();
    }
}
