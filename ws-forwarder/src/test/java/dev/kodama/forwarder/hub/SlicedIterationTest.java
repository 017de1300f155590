package dev.kodama.forwarder.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlicedIterationTest {
    private final Set<Integer> sessions = ConcurrentHashMap.newKeySet();
    private final SlicedIteration<Integer> sweep = new SlicedIteration<>(sessions);

    @Test
    void visitsFewAtOnce() {
        sessions.add(1);
        sessions.add(2);

        assertThat(sweep.slices()).isEqualTo(1);
        assertThat(next()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void visitsEachOnceARoundInShortSlices() {
        IntStream.range(0, 16_667).forEach(sessions::add);
        var visited = new ArrayList<Integer>();
        for (int slice = sweep.slices(); slice > 0; slice--) {
            var some = next();
            assertThat(some).hasSize(167);
            visited.addAll(some);
        }

        assertThat(sweep.slices()).isEqualTo(100);
        assertThat(visited.subList(0, 16_667)).containsExactlyInAnyOrderElementsOf(sessions);
    }

    @Test
    void visitsANewElementInTheNextRoundAtTheLatest() {
        IntStream.range(0, 100).forEach(sessions::add);
        var unused = next();
        sessions.add(1_000);

        var visited = new ArrayList<Integer>();
        for (int slice = 2 * sweep.slices(); slice > 0; slice--) {
            visited.addAll(next());
        }

        assertThat(visited).contains(1_000);
    }

    @Test
    void visitsNothingInAnEmptySet() {
        assertThat(next()).isEmpty();
    }

    private List<Integer> next() {
        var visited = new ArrayList<Integer>();
        sweep.next(visited::add);
        return visited;
    }
}
