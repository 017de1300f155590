package dev.kodama.journal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournaledEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EndBoundaryTest {
    private static JournaledEvent event(long sequence) {
        return JournaledEvent.of(sequence, Instant.ofEpochSecond(sequence), "events.X", "default", "{}");
    }

    @Test
    void endsBehindASequence() {
        assertThat(EndBoundary.of(new EndPosition.AtSequence(9), 100).sequence())
                .isEqualTo(10);
    }

    @Test
    void endsAtTheCommittedNextSequence() {
        assertThat(EndBoundary.of(new EndPosition.Now(), 100).sequence()).isEqualTo(100);
    }

    @Test
    void neverEnds() {
        var end = EndBoundary.of(new EndPosition.Never(), 100);

        assertThat(end.sequence()).isEqualTo(Long.MAX_VALUE);
        assertThat(end.isDue(Long.MAX_VALUE)).isFalse();
        assertThat(end.isPast(event(1_000))).isFalse();
    }

    @Test
    void endsAtATimeOnceItsSequenceIsKnown() {
        var end = EndBoundary.of(new EndPosition.BeforeTime(Instant.ofEpochSecond(50)), 100);

        assertThat(end.isPast(event(49))).isFalse();
        assertThat(end.isPast(event(50))).isTrue();
        assertThat(end.isDue(49_999)).isFalse();
        assertThat(end.isDue(50_000)).isTrue();

        end.endBefore(50);

        assertThat(end.sequence()).isEqualTo(50);
        assertThat(end.isDue(50_000)).isFalse();
    }
}
