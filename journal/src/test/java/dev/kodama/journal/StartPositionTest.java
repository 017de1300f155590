package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartPositionTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

    static Stream<Arguments> places() {
        return Stream.of(
                Arguments.of("earliest", new StartPosition.Earliest()),
                Arguments.of("latest", new StartPosition.Latest()),
                Arguments.of("now", new StartPosition.Latest()),
                Arguments.of("42", new StartPosition.AtSequence(42)),
                Arguments.of(
                        "another-journal-000001:42",
                        new StartPosition.AtSequence(new JournalEpoch("another-journal-000001"), 42)),
                Arguments.of("-90s", new StartPosition.AtTime(NOW.minusSeconds(90))),
                Arguments.of("-10m", new StartPosition.AtTime(NOW.minusSeconds(600))),
                Arguments.of("-2h", new StartPosition.AtTime(NOW.minusSeconds(7200))),
                Arguments.of("-1d", new StartPosition.AtTime(NOW.minusSeconds(86400))),
                Arguments.of("2026-03-01", new StartPosition.AtTime(Instant.parse("2026-03-01T00:00:00Z"))),
                Arguments.of("2026-03-01T08:30Z", new StartPosition.AtTime(Instant.parse("2026-03-01T08:30:00Z"))),
                Arguments.of(
                        "2026-03-01T08:30:00+02:00", new StartPosition.AtTime(Instant.parse("2026-03-01T06:30:00Z"))),
                Arguments.of("2026-03-01T08:30:00Z", new StartPosition.AtTime(Instant.parse("2026-03-01T08:30:00Z"))));
    }

    @ParameterizedTest
    @MethodSource("places")
    void parsesEveryForm(String text, StartPosition expected) {
        assertThat(StartPosition.parse(text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "newest", "-10", "-m", "10m", "2026-02-30", "2026-03", "1e9", "-9999999999m"})
    void listsTheValidForms(String text) {
        assertThatThrownBy(() -> StartPosition.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be earliest, latest, a sequence");
    }

    @Test
    void rejectsSequenceZero() {
        assertThatThrownBy(() -> StartPosition.parse("0", NOW)).hasMessage("a sequence starts at 1, was 0");
    }
}
