package dev.kodama.forwarder.hub.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceQueueTest {
    private static final int MOST = 1024;

    private final SequenceQueue numbers = new SequenceQueue();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 100, 3000})
    void holdsWhatIsNotDropped(int burst) {
        var random = new Random(burst);
        var expected = new ArrayDeque<Long>();
        long next = 0;
        for (int round = 0; round < 300; round++) {
            for (int i = random.nextInt(burst) + 1; i > 0; i--) {
                next += 1 + random.nextInt(3);
                assertThat(numbers.add(next)).isEqualTo(expected.size() < MOST);
                if (expected.size() < MOST) {
                    expected.add(next);
                }
            }
            assertThat(all()).isEqualTo(List.copyOf(expected));
            assertThat(numbers.last()).isEqualTo(expected.getLast());
            long before = next - random.nextInt(burst * 3);
            int dropped = 0;
            while (!expected.isEmpty() && expected.getFirst() < before) {
                expected.removeFirst();
                dropped++;
            }
            assertThat(numbers.dropBefore(before)).isEqualTo(dropped);
            assertThat(all()).isEqualTo(List.copyOf(expected));
        }
    }

    @Test
    void isEmptyAgain() {
        numbers.add(7);
        numbers.clear();

        assertThat(numbers.isEmpty()).isTrue();
        assertThat(numbers.add(9)).isTrue();
        assertThat(numbers.first()).isEqualTo(9);
    }

    private List<Long> all() {
        var all = new ArrayList<Long>();
        for (int i = 0; i < numbers.count(); i++) {
            all.add(numbers.get(i));
        }
        assertThat(numbers.isEmpty()).isEqualTo(all.isEmpty());
        return all;
    }
}
