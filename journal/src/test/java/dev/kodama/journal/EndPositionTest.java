package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndPositionTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "-1h, -2h",
        "-1h, -1h",
        "9, 8",
        "2026-03-03, 2026-03-02",
        "2026-03-03T13:00Z, now",
        "latest, -1m",
        "now, 2026-03-03"
    })
    void isBeforeAStartWithoutPossibleEvents(String since, String until) {
        assertThat(EndPosition.parse(until, NOW).isBefore(StartPosition.parse(since, NOW), NOW))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "-2h, -1h",
        "9, 9",
        "latest, now",
        "latest, 2026-03-04",
        "-1h, now",
        "9, -1h",
        "-1h, 9",
        "latest, never",
        "2026-03-04, never",
        "earliest, 1"
    })
    void isNotBeforeAStartWithPossibleEvents(String since, String until) {
        assertThat(EndPosition.parse(until, NOW).isBefore(StartPosition.parse(since, NOW), NOW))
                .isFalse();
    }
}
