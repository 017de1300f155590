package dev.kodama.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThreadFailureBackoffTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void growsWithConsecutiveFailures() {
        var once = ThreadFailureBackoff.none().oneMore(0);
        var often = once;
        for (int second = 1; second < 10; second++) {
            often = often.oneMore(second * SECOND);
        }

        assertThat(once.pause()).isEqualTo(Duration.ofMillis(250));
        assertThat(once.oneMore(SECOND).pause()).isEqualTo(Duration.ofMillis(500));
        assertThat(often.pause()).isEqualTo(Duration.ofSeconds(15));
        assertThat(often.count()).isEqualTo(10);
    }

    @Test
    void resetsAfterACalmMinute() {
        var calm = ThreadFailureBackoff.none().oneMore(0).oneMore(SECOND).oneMore(120 * SECOND);

        assertThat(calm.pause()).isEqualTo(Duration.ofMillis(250));
        assertThat(calm.count()).isEqualTo(3);
    }

    @Test
    void isFailingUntilTheReplacementHasSettled() {
        var failed = ThreadFailureBackoff.none().oneMore(0);

        assertThat(ThreadFailureBackoff.none().failing(0)).isFalse();
        assertThat(failed.failing(2 * SECOND)).isTrue();
        assertThat(failed.failing(6 * SECOND)).isFalse();
    }

    @Test
    void reportsTheFirstOfConsecutiveFailures() {
        var row = ThreadFailureBackoff.none().oneMore(0).oneMore(SECOND).oneMore(30 * SECOND);

        assertThat(row.firstNanos()).isZero();
        assertThat(row.recent(80 * SECOND)).isTrue();
        assertThat(row.recent(91 * SECOND)).isFalse();
        assertThat(row.oneMore(120 * SECOND).firstNanos()).isEqualTo(120 * SECOND);
    }
}
