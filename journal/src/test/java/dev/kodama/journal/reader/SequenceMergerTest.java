package dev.kodama.journal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournaledEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SequenceMergerTest {
    private final List<String> leftOut = new ArrayList<>();
    private final SequenceMerger order = new SequenceMerger(3, new SequenceMerger.Listener() {
        @Override
        public void onRepeated(int partition, long sequence) {
            leftOut.add(sequence + " again in " + partition);
        }

        @Override
        public void onUncommitted(int partition, long sequence) {
            leftOut.add(sequence + " uncommitted in " + partition);
        }
    });

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
    void waitsForTheNextFromAnyPartition() {
        order.start(1, 0);
        order.add(0, event(2));
        order.add(1, event(3));

        assertThat(handedOut()).isEmpty();

        order.add(2, event(1));

        assertThat(handedOut()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void restoresTheOrderOfAnyDistribution() {
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
    void dropsEventsBeforeTheStart() {
        order.add(0, event(4));
        order.add(0, event(6));
        order.start(5, 0);
        order.add(1, event(3));
        order.add(1, event(5));

        assertThat(handedOut()).containsExactly(5L, 6L);
    }

    @Test
    void handsOutASequenceOnce() {
        order.start(1, 0);
        order.add(0, event(1));
        assertThat(handedOut()).containsExactly(1L);

        assertThat(order.add(1, event(1))).as("a copy in another partition").isFalse();
        order.add(0, event(2));
        assertThat(order.add(0, event(2))).as("a copy beside it").isFalse();
        assertThat(order.add(0, event(1))).as("a copy behind it").isFalse();

        assertThat(handedOut()).containsExactly(2L);
    }

    @Test
    void handsOutTheOlderOfTwoWaitingCopies() {
        order.start(1, 0);
        order.add(0, JournaledEvent.of(2, Instant.ofEpochSecond(9), "events.X", "default", "copy"));
        order.add(2, JournaledEvent.of(2, Instant.ofEpochSecond(2), "events.X", "default", "first"));
        order.add(1, event(1));

        assertThat(order.next()).hasToString("1 events.X");
        assertThat(order.next()).extracting(JournaledEvent::body).isEqualTo("first");
        assertThat(order.next()).isNull();
        assertThat(leftOut).containsExactly("2 again in 0");
    }

    @Test
    void prefersAnEventInPlaceToAMisplacedCopy() {
        order.start(1, 0);
        order.add(0, event(5));
        order.add(0, JournaledEvent.of(1, Instant.EPOCH, "events.X", "default", "copy"));

        assertThat(order.placeMisplaced(partition -> false))
                .as("1 and 2 may bring it")
                .isFalse();
        order.add(1, JournaledEvent.of(1, Instant.EPOCH, "events.X", "default", "first"));

        assertThat(order.next()).extracting(JournaledEvent::body).isEqualTo("first");
        assertThat(leftOut).containsExactly("1 again in 0");
    }

    @Test
    void handsOutAMisplacedEventWithoutAnotherCopy() {
        order.start(1, 0);
        order.add(0, event(2));
        order.add(0, event(1));
        order.add(1, event(3));

        assertThat(order.next()).isNull();
        assertThat(order.placeMisplaced(partition -> partition == 2)).isTrue();

        assertThat(handedOut()).containsExactly(1L, 2L, 3L);
        assertThat(leftOut).isEmpty();
    }

    @Test
    void dropsAnUncommittedSequenceAndContinuesBehindIt() {
        order.start(1, 0);
        order.add(0, event(1));
        order.add(0, event(999_999_999));
        order.add(0, event(3));
        order.add(1, event(2));
        assertThat(handedOut()).containsExactly(1L, 2L);

        order.dropFrom(4);
        order.add(0, event(4));

        assertThat(handedOut()).containsExactly(3L, 4L);
        assertThat(leftOut).containsExactly("999999999 uncommitted in 0");
    }

    @Test
    void holdsABoundedNumberOfMisplacedEvents() {
        order.start(1, 0);
        order.add(0, event(1_000_000));
        for (long sequence = 2; sequence <= 20_001; sequence++) {
            order.add(0, event(sequence));
        }

        assertThat(order.misplaced()).isEqualTo(10_000);
        assertThat(order.smallestWaiting()).isEqualTo(2);
    }

    @Test
    void reportsAMissingSequence() {
        order.start(1, 0);
        order.add(0, event(3));

        assertThat(order.resolveMissing()).isFalse();
        assertThat(order.missing()).hasMessage("the journal is broken: sequence 1 is missing before 3");
    }

    @Test
    void skipsDeletedEvents() {
        order.add(0, event(5));
        order.add(1, event(9));
        order.start(5, 9);
        assertThat(handedOut()).containsExactly(5L);

        assertThat(order.resolveMissing()).isTrue();

        assertThat(handedOut()).containsExactly(9L);
    }

    @Test
    void skipsDeletedEventsAtOnceIfEveryPartitionShowsItsNextOne() {
        order.add(0, event(5));
        order.add(0, event(8));
        order.add(1, event(9));
        order.start(5, 9);
        assertThat(handedOut()).containsExactly(5L);

        assertThat(order.skipTruncated(partition -> false))
                .as("the third partition may bring 6")
                .isFalse();
        assertThat(order.skipTruncated(partition -> partition == 2)).isTrue();

        assertThat(handedOut()).containsExactly(8L, 9L);
        assertThat(order.skipTruncated(partition -> true))
                .as("nothing is cut from here on")
                .isFalse();
    }
}
