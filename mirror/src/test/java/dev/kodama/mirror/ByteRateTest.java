package dev.kodama.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteRateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void isUnknownUntilTheSecondSample() {
        var once = ByteRate.unknown().sample(5 * SECOND, 1_000);

        assertThat(once.bytesPerSecond()).isZero();
        assertThat(once.sample(7 * SECOND, 5_000).bytesPerSecond()).isEqualTo(2_000);
    }

    @Test
    void ignoresASampleThatIsTooEarly() {
        var rate = ByteRate.unknown().sample(0, 0).sample(SECOND, 500);

        assertThat(rate.sample(SECOND + SECOND / 2, 9_999_999)).isEqualTo(rate);
    }

    @Test
    void restartsWhenTheOffsetDecreases() {
        var rate = ByteRate.unknown().sample(0, 100).sample(SECOND, 600).sample(3 * SECOND, 50);

        assertThat(rate.bytesPerSecond()).isZero();
        assertThat(rate.sample(4 * SECOND, 80).bytesPerSecond()).isEqualTo(30);
    }

    @Test
    void isZeroWithoutGrowth() {
        assertThat(ByteRate.unknown().sample(0, 100).sample(SECOND, 100).bytesPerSecond())
                .isZero();
    }
}
