package dev.kodama.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteRateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void isUnknownUntilTheSecondLook() {
        var once = ByteRate.unknown().at(5 * SECOND, 1_000);

        assertThat(once.bytesPerSecond()).isZero();
        assertThat(once.at(7 * SECOND, 5_000).bytesPerSecond()).isEqualTo(2_000);
    }

    @Test
    void staysWhereTheLooksAreTooClose() {
        var rate = ByteRate.unknown().at(0, 0).at(SECOND, 500);

        assertThat(rate.at(SECOND + SECOND / 2, 9_999_999)).isEqualTo(rate);
    }

    @Test
    void startsAnewWhereTheOffsetFallsBack() {
        var rate = ByteRate.unknown().at(0, 100).at(SECOND, 600).at(3 * SECOND, 50);

        assertThat(rate.bytesPerSecond()).isZero();
        assertThat(rate.at(4 * SECOND, 80).bytesPerSecond()).isEqualTo(30);
    }

    @Test
    void isNothingWhileNothingIsPublished() {
        assertThat(ByteRate.unknown().at(0, 100).at(SECOND, 100).bytesPerSecond())
                .isZero();
    }
}
