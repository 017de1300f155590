package dev.kodama.gaps.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalStatsTest {
    private static IntervalStats every(long millis, int times) {
        var intervals = IntervalStats.NONE;
        for (int i = 0; i < times; i++) {
            intervals = intervals.plus(millis);
        }
        return intervals;
    }

    @Test
    void allowsAnySilenceAfterFewIntervals() {
        assertThat(every(1_000, 9).maxSilenceMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void allowsThreeIntervalsOfARegularType() {
        assertThat(every(30_000, 100).maxSilenceMillis()).isBetween(85_000L, 95_000L);
    }

    @Test
    void allowsAtLeastAMinute() {
        assertThat(every(1_000, 100).maxSilenceMillis()).isEqualTo(60_000);
    }

    @Test
    void allowsTheLongestSilenceOfAnIrregularType() {
        var random = new Random(3);
        var intervals = IntervalStats.NONE;
        for (int i = 0; i < 500; i++) {
            intervals = intervals.plus(
                    (long) (-Math.log(1 - random.nextDouble()) * 60_000)); // Poisson, a minute on average
        }

        assertThat(intervals.maxSilenceMillis()).isGreaterThan(6 * 60_000);
    }

    @Test
    void forgetsALongSilenceOverTime() {
        var rested = every(10_000, 50).plus(3_600_000);

        assertThat(rested.maxSilenceMillis()).isGreaterThan(3 * 3_000_000);

        var since = rested;
        for (int i = 0; i < 600; i++) {
            since = since.plus(10_000);
        }
        assertThat(since.maxSilenceMillis()).isLessThan(120_000);
    }
}
