package dev.kodama.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScanBudgetTest {
    private long now;
    private final ScanBudget budget = new ScanBudget(Duration.ofSeconds(30), () -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void letsAUserWaitWhoseAnswersTookLong() {
        budget.use("ann", Duration.ofSeconds(29));
        assertThat(budget.untilNext("ann")).isZero();

        budget.use("ann", Duration.ofSeconds(3));

        assertThat(budget.untilNext("ann")).isBetween(Duration.ofSeconds(4), Duration.ofMillis(4_010));
        assertThat(budget.untilNext("ben")).isZero();
        pass(Duration.ofMillis(4_010));
        assertThat(budget.untilNext("ann")).isZero();
    }

    @Test
    void countsNoShortAnswers() {
        for (int i = 0; i < 10_000; i++) {
            budget.use("ann", ScanBudget.SHORT.minusNanos(1));
        }

        assertThat(budget.untilNext("ann")).isZero();
    }

    @Test
    void hasNoLimitByZero() {
        var unlimited = new ScanBudget(Duration.ZERO, () -> now);

        unlimited.use("ann", Duration.ofHours(1));

        assertThat(unlimited.untilNext("ann")).isZero();
    }

    @Test
    void forgetsWhoAskedLongestAgo() {
        budget.use("ann", Duration.ofHours(1));
        for (int i = 0; i < 10_000; i++) {
            budget.use("user " + i, Duration.ofSeconds(1));
        }

        assertThat(budget.untilNext("ann")).isZero();
    }
}
