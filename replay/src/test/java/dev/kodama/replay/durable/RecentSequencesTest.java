package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentSequencesTest {
    private final RecentSequences recent = new RecentSequences();

    @Test
    void knowsWhatWasShown() {
        assertThat(recent.add(7)).isTrue();
        assertThat(recent.add(70_000)).isTrue();

        assertThat(recent.add(7)).isFalse();
        assertThat(recent.add(8)).isTrue();
    }

    @Test
    void forgetsTheOldest() {
        for (long sequence = 1; sequence <= 2_000_000; sequence++) {
            recent.add(sequence);
        }

        assertThat(recent.add(1_999_999)).isFalse();
        assertThat(recent.add(1)).isTrue();
    }
}
