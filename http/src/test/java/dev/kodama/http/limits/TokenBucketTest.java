package dev.kodama.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void givesABurstAndThenASteadyRate() {
        var bucket = new TokenBucket(2, 10, 0);

        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isFalse();
        assertThat(bucket.untilOne(0)).isEqualTo(SECOND / 10);
        assertThat(bucket.take(SECOND / 10)).isTrue();
        assertThat(bucket.take(SECOND / 10)).isFalse();
    }

    @Test
    void neverExceedsItsCapacity() {
        var bucket = new TokenBucket(2, 10, 0);

        assertThat(bucket.take(100 * SECOND)).isTrue();
        assertThat(bucket.take(100 * SECOND)).isTrue();
        assertThat(bucket.take(100 * SECOND)).isFalse();
    }

    @Test
    void returnsTheWaitForATokenTakenInAdvance() {
        var bucket = new TokenBucket(1, 10, 0);

        assertThat(bucket.takeLater(0)).isZero();
        assertThat(bucket.takeLater(0)).isEqualTo(SECOND / 10);
        assertThat(bucket.takeLater(0)).isEqualTo(SECOND / 5);
        assertThat(bucket.takeLater(SECOND)).isZero();
    }
}
