package dev.kodama.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ObservedTest {
    private static Observed at(long millis, long count, String entityType) {
        return new Observed(millis, millis, count, count, Set.of(entityType), Rhythm.NONE);
    }

    @Test
    void addsUp() {
        var both = at(1_000, 2, "task").plus(at(31_000, 3, "agent"));

        assertThat(both)
                .isEqualTo(new Observed(1_000, 31_000, 5, 5, Set.of("task", "agent"), Rhythm.NONE.plus(30_000)));
    }

    @Test
    void takesWhatComesLateWithoutARhythm() {
        var both = at(31_000, 1, "task").plus(at(1_000, 1, "task"));

        assertThat(both.firstMillis()).isEqualTo(1_000);
        assertThat(both.lastMillis()).isEqualTo(31_000);
        assertThat(both.rhythm()).isEqualTo(Rhythm.NONE);
    }

    @Test
    void isBoundedInEntityTypes() {
        var seen = Observed.NEVER;
        for (int i = 0; i < 100; i++) {
            seen = seen.plus(at(i, 1, "type-" + i));
        }

        assertThat(seen.entityTypes()).hasSize(20);
        assertThat(seen.count()).isEqualTo(100);
    }
}
