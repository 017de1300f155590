package dev.kodama.forwarder.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.journal.End;
import dev.kodama.journal.Start;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StretchTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

    @Test
    void startsBehindASequence() {
        var stretch = of(Map.of("since", " 123 "));

        assertThat(stretch.after()).isEqualTo(OptionalLong.of(123));
        assertThat(stretch.start()).isEqualTo(new Start.AtSequence(124));
        assertThat(of(Map.of("since", "0")).start()).isEqualTo(new Start.AtSequence(1));
    }

    @Test
    void startsWithTheLatestAndGoesOnForEverByDefault() {
        var stretch = of(Map.of());

        assertThat(stretch.latest()).isTrue();
        assertThat(stretch.endless()).isTrue();
        assertThat(stretch.paced()).isFalse();
    }

    @Test
    void readsTimesEndsAndSpeeds() {
        var stretch = of(Map.of("since", "-10m", "until", "20", "speed", "0.5x"));

        assertThat(stretch.start()).isEqualTo(new Start.AtTime(NOW.minusSeconds(600)));
        assertThat(stretch.end()).isEqualTo(new End.AtSequence(20));
        assertThat(stretch.speed()).isEqualTo(0.5);
    }

    @Test
    void keepsWhatASeekDoesNotName() {
        var stretch = of(Map.of("since", "5", "until", "20", "speed", "2x"));

        var sought = stretch.with(
                new ClientFrame.Seek(Optional.of("earliest"), Optional.empty(), Optional.of("max")), 10, NOW);

        assertThat(sought.start()).isEqualTo(new Start.Earliest());
        assertThat(sought.end()).isEqualTo(new End.AtSequence(20));
        assertThat(sought.paced()).isFalse();
        assertThat(stretch.with(new ClientFrame.Seek(Optional.empty(), Optional.empty(), Optional.empty()), 10, NOW)
                        .after())
                .isEqualTo(OptionalLong.of(9));
    }

    @ParameterizedTest
    @CsvSource({"since,yesterday", "until,then", "speed,fast", "speed,0x", "speed,-1x"})
    void namesWhatIsWrong(String name, String value) {
        assertThatThrownBy(() -> of(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " must be ")
                .hasMessageEndingWith("was '" + value + "'");
    }

    private static Stretch of(Map<String, String> query) {
        return Stretch.of(query::get, NOW);
    }
}
