package dev.kodama.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalStatsTest {
    private static IntervalStats every(long millis, int times) {
        var rhythm = IntervalStats.NONE;
        for (int i = 0; i < times; i++) {
            rhythm = rhythm.plus(millis);
        }
        return rhythm;
    }

    @Test
    void isPatientForeverWithWhatCameSeldom() {
        assertThat(every(1_000, 9).patienceMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void waitsThreeTimesAsLongAsARegularOneTakes() {
        assertThat(every(30_000, 100).patienceMillis()).isBetween(85_000L, 95_000L);
    }

    @Test
    void waitsAMinuteAtLeast() {
        assertThat(every(1_000, 100).patienceMillis()).isEqualTo(60_000);
    }

    @Test
    void allowsAnIrregularOneItsLongestRest() {
        var random = new Random(3);
        var rhythm = IntervalStats.NONE;
        for (int i = 0; i < 500; i++) {
            rhythm = rhythm.plus((long) (-Math.log(1 - random.nextDouble()) * 60_000)); // Poisson, a minute on average
        }

        assertThat(rhythm.patienceMillis()).isGreaterThan(6 * 60_000);
    }

    @Test
    void forgetsALongRestInTime() {
        var rested = every(10_000, 50).plus(3_600_000);

        assertThat(rested.patienceMillis()).isGreaterThan(3 * 3_000_000);

        var since = rested;
        for (int i = 0; i < 600; i++) {
            since = since.plus(10_000);
        }
        assertThat(since.patienceMillis()).isLessThan(120_000);
    }
}
