package dev.kodama.forwarder.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.StartPosition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalRangeTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");
    private static final JournalEpoch EPOCH = new JournalEpoch("another-journal-000001");

    @Test
    void startsBehindASequence() {
        var stretch = of(Map.of("since", " 123 "));

        assertThat(stretch.after()).isEqualTo(OptionalLong.of(123));
        assertThat(stretch.start()).isEqualTo(new StartPosition.AtSequence(124));
        assertThat(of(Map.of("since", "0")).start()).isEqualTo(new StartPosition.AtSequence(1));
        assertThat(of(Map.of("since", EPOCH.at(0))).start()).isEqualTo(new StartPosition.AtSequence(EPOCH, 1));
    }

    @Test
    void startsAtLatestWithoutEndByDefault() {
        var stretch = of(Map.of());

        assertThat(stretch.latest()).isTrue();
        assertThat(stretch.endless()).isTrue();
        assertThat(stretch.paced()).isFalse();
    }

    @Test
    void readsTimesEndsAndSpeeds() {
        var stretch = of(Map.of("since", "-10m", "until", "20", "speed", "0.5x"));

        assertThat(stretch.start()).isEqualTo(new StartPosition.AtTime(NOW.minusSeconds(600)));
        assertThat(stretch.end()).isEqualTo(new EndPosition.AtSequence(20));
        assertThat(stretch.speed()).isEqualTo(0.5);
    }

    @Test
    void isInARingThatHoldsItsFirstEvent() {
        var ring = new Ring(256 << 10, 10);

        assertThat(of(Map.of("since", "8")).isIn(ring, EPOCH)).isFalse();
        assertThat(of(Map.of("since", "9")).isIn(ring, EPOCH)).isTrue();
        assertThat(of(Map.of("since", EPOCH.at(9))).isIn(ring, EPOCH)).isTrue();
        assertThat(of(Map.of("since", EPOCH.at(9))).isIn(ring, new JournalEpoch("another-journal-000002")))
                .isFalse();
        assertThat(of(Map.of("since", "10")).isIn(ring, EPOCH)).isFalse();
        assertThat(of(Map.of("since", "9", "until", "20")).isIn(ring, EPOCH)).isFalse();
        assertThat(of(Map.of("since", "9", "speed", "1x")).isIn(ring, EPOCH)).isFalse();
    }

    @Test
    void continuesInARingBehindItsFirstQuarterOrPacedAtItsHead() {
        var ring = new Ring(256 << 10, 10);
        for (int i = 0; i < 4; i++) {
            ring.add(new Head("A", "task", "t-1", true), FrameEncoding.WEBSOCKET.frame(new byte[] {'{', '}'}));
        }

        var fast = of(Map.of("since", "1"));
        var paced = of(Map.of("since", "1", "speed", "1x"));

        assertThat(LongStream.range(9, 16).filter(next -> fast.continuesIn(ring, next)))
                .containsExactly(11L, 12L, 13L, 14L);
        assertThat(LongStream.range(9, 16).filter(next -> paced.continuesIn(ring, next)))
                .containsExactly(14L);
    }

    @Test
    void keepsWhatASeekOmits() {
        var stretch = of(Map.of("since", "5", "until", "20", "speed", "2x"));

        var sought = stretch.with(
                new ClientFrame.Seek(Optional.of("earliest"), Optional.empty(), Optional.of("max")), EPOCH, 10, NOW);

        assertThat(sought.start()).isEqualTo(new StartPosition.Earliest());
        assertThat(sought.end()).isEqualTo(new EndPosition.AtSequence(20));
        assertThat(sought.paced()).isFalse();
        var here = stretch.with(
                new ClientFrame.Seek(Optional.empty(), Optional.empty(), Optional.empty()), EPOCH, 10, NOW);
        assertThat(here.since()).isEqualTo("9");
        assertThat(here.start()).isEqualTo(new StartPosition.AtSequence(EPOCH, 10));
        assertThat(here.end()).isEqualTo(new EndPosition.AtSequence(20));
    }

    @ParameterizedTest
    @CsvSource({"since,yesterday", "until,then", "speed,fast", "speed,0x", "speed,-1x"})
    void namesWhatIsWrong(String name, String value) {
        assertThatThrownBy(() -> of(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " must be ")
                .hasMessageEndingWith("was '" + value + "'");
    }

    private static JournalRange of(Map<String, String> query) {
        return JournalRange.of(query::get, NOW);
    }
}
