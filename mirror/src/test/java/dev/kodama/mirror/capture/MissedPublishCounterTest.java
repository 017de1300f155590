package dev.kodama.mirror.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.mirror.capture.MissedPublishCounter.Count;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MissedPublishCounterTest {
    private final MissedPublishCounter tally = new MissedPublishCounter();

    @BeforeEach
    void firstMark() {
        assertThat(mark("run", 100)).isEmpty();
    }

    private OptionalLong mark(String run, long calls) {
        assertThat(tally.seen()).isEmpty();
        return tally.counted(new Count(run, calls));
    }

    private void receive(int count) {
        for (int i = 0; i < count; i++) {
            tally.received();
        }
    }

    @Test
    void countsMessagesMissedDuringALostConnection() {
        receive(5);
        tally.lost();
        receive(2);

        assertThat(mark("run", 100 + 5 + 30 + 2 + 1)).hasValue(30);
    }

    @Test
    void countsInAnyOrderOfMarkerAndCount() {
        tally.lost();

        assertThat(tally.counted(new Count("run", 104))).isEmpty();
        assertThat(tally.seen()).hasValue(3);
    }

    @Test
    void countsEachLossSeparately() {
        tally.lost();
        assertThat(mark("run", 104)).hasValue(3);
        tally.lost();

        assertThat(mark("run", 107)).hasValue(2);
    }

    @Test
    void isUnknownIfOthersPublishToo() {
        receive(5);
        assertThat(mark("run", 100 + 5 + 9 + 1)).isEmpty();
        tally.lost();

        assertThat(mark("run", 200)).isEmpty();
    }

    @Test
    void isUnknownAcrossARestartOfRedis() {
        tally.lost();

        assertThat(mark("another run", 500)).isEmpty();
    }

    @Test
    void isUnknownAfterAResetOfTheStatistics() {
        tally.lost();

        assertThat(mark("run", 3)).isEmpty();
    }

    @Test
    void ignoresAMarkerOfALostConnection() {
        assertThat(tally.counted(new Count("run", 150))).isEmpty();
        tally.lost();

        assertThat(mark("run", 111)).hasValue(10);
    }
}
