package dev.kodama.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JournalCheckTest {
    private static final Set<Long> UNCERTAIN = Set.of(4L, 9L);

    /** Ten are published, of the fourth and ninth nobody knows. */
    private final JournalCheck check =
            new JournalCheck(number -> number <= 10 && !UNCERTAIN.contains(number), UNCERTAIN::contains);

    private void journal(long... numbers) {
        long sequence = 0;
        for (long number : numbers) {
            if (number == 0) {
                check.hole(++sequence, "restart");
            } else {
                check.event(++sequence, number);
            }
        }
    }

    @Test
    void acceptsACompleteJournal() {
        journal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

        var found = check.end(10);

        assertThat(found).isEqualTo(new JournalCheckResult(10, 2, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), 0));
    }

    @Test
    void acceptsMissingUncertainEvents() {
        journal(1, 2, 3, 5, 6, 7, 8, 10);

        assertThat(check.end(10).lostOutside()).isZero();
    }

    @Test
    void countsMissingAcknowledgedEventsAsLost() {
        journal(1, 2, 6, 7, 8);

        var found = check.end(10);

        assertThat(found.lostOutside()).isEqualTo(3);
        assertThat(found.firstLostOutside()).isEqualTo(3);
        assertThat(found.lostInHoles()).isZero();
    }

    @Test
    void countsEventsMissingInAHoleSeparately() {
        journal(1, 2, 0, 6, 7, 8, 10);

        var found = check.end(10);

        assertThat(found.lostInHoles()).isEqualTo(2);
        assertThat(found.lostOutside()).isZero();
        assertThat(found.holes()).isEqualTo(Map.of("restart", 1));
    }

    @Test
    void countsEventsMissingBesideAHoleAsLost() {
        journal(1, 3, 0, 5, 6, 8, 10);

        var found = check.end(10);

        assertThat(found.lostOutside()).isEqualTo(2);
        assertThat(found.emptyHoles()).isEqualTo(1);
    }

    @Test
    void countsRepeatedEvents() {
        journal(1, 2, 3, 3, 5, 6, 7, 8, 10);

        assertThat(check.end(10).repeated()).isEqualTo(1);
    }

    @Test
    void countsReorderedEvents() {
        journal(1, 3, 2, 5, 6, 7, 8, 10);

        assertThat(check.end(10).outOfOrder()).isEqualTo(1);
    }

    @Test
    void countsUnpublishedEvents() {
        journal(1, 2, 3, 5, 6, 7, 8, 10, 11);

        assertThat(check.end(10).unexpected()).isEqualTo(1);
    }

    @Test
    void countsMissingAndRepeatedSequences() {
        check.event(1, 1);
        check.event(3, 2);
        check.event(3, 3);

        var found = check.end(3);

        assertThat(found.missingSequences()).isEqualTo(1);
        assertThat(found.repeatedSequences()).isEqualTo(1);
    }
}
