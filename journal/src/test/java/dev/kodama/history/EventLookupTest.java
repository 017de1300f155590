package dev.kodama.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventLookupTest {
    @Test
    void readsCloseOffsetsInOneRun() {
        assertThat(EventLookup.runs(List.of(1L, 2L, 100L, 300L, 301L)))
                .containsExactly(List.of(1L, 2L, 100L), List.of(300L, 301L));
        assertThat(EventLookup.runs(List.of(301L, 300L, 2L, 1L))).containsExactly(List.of(301L, 300L), List.of(2L, 1L));
        assertThat(EventLookup.runs(List.of())).isEmpty();
    }

    @Test
    void limitsTheLengthOfARun() {
        var offsets = LongStream.range(0, 120).boxed().toList();

        assertThat(EventLookup.runs(offsets)).extracting(List::size).containsExactly(50, 50, 20);
    }
}
