package dev.kodama.forwarder.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSamplingTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void showsAllWhileTheAllowanceLasts() {
        var sampling = new EventSampling(100);

        assertThat(sampling.admit(60, 0)).isEqualTo(60);
        assertThat(sampling.admit(40, 10 * MILLI)).isEqualTo(40);
        assertThat(sampling.room(20 * MILLI)).isZero();
        assertThat(sampling.room(SECOND)).isPositive();
    }

    @Test
    void showsAQuarterEachQuarterOfASecondOnceMoreAreDue() {
        var sampling = new EventSampling(100);

        assertThat(sampling.admit(1_000, 0)).isEqualTo(100);
        assertThat(sampling.room(999 * MILLI)).isZero();
        assertThat(sampling.untilRoom(999 * MILLI)).isEqualTo(MILLI);
        assertThat(sampling.admit(1_000, SECOND)).isEqualTo(25);
        assertThat(sampling.room(SECOND + 249 * MILLI)).isZero();
        assertThat(sampling.admit(1_000, SECOND + 250 * MILLI)).isEqualTo(25);
        assertThat(sampling.admit(3, SECOND + 500 * MILLI)).isEqualTo(3);
        assertThat(sampling.room(SECOND + 501 * MILLI))
                .as("no more were due: what comes is shown at once")
                .isEqualTo(47);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 10, 100, 1_000, 50_000})
    void showsAtMostSoManyInAnySecondAndNearlySoManyUnderLoad(int perSecond) {
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var sampling = new EventSampling(perSecond);
            var at = new ArrayList<Long>();
            var counts = new ArrayList<Integer>();
            long now = random.nextLong() / 2;
            long begin = now;
            for (int step = 0; step < 5_000; step++) {
                now += random.nextInt(10) == 0 ? random.nextInt((int) (300 * MILLI)) : random.nextInt((int) MILLI);
                int room = sampling.room(now);
                if (room == 0) {
                    assertThat(sampling.untilRoom(now)).isPositive();
                    now += random.nextBoolean() ? sampling.untilRoom(now) : 0;
                    continue;
                }
                int due = random.nextInt(4) == 0 ? 3 * perSecond : random.nextInt(room + 1);
                int shown = sampling.admit(due, now);
                assertThat(shown).isEqualTo(Math.min(due, room));
                at.add(now);
                counts.add(shown);
            }
            requireRate(perSecond, at, counts);
            assertThat(counts.stream().mapToLong(count -> count).sum())
                    .isGreaterThan((long) (0.3 * perSecond * (now - begin) / SECOND));
        }
    }

    private static void requireRate(int perSecond, List<Long> at, List<Integer> counts) {
        int first = 0;
        long shown = 0;
        for (int i = 0; i < at.size(); i++) {
            shown += counts.get(i);
            while (at.get(i) - at.get(first) >= SECOND) {
                shown -= counts.get(first++);
            }
            assertThat(shown).isLessThanOrEqualTo(perSecond);
        }
    }

    @Test
    void sustainsTheRate() {
        var sampling = new EventSampling(100);
        long shown = 0;
        for (long now = 0; now < 60 * SECOND; now += 10 * MILLI) {
            shown += sampling.room(now) > 0 ? sampling.admit(200, now) : 0;
        }

        assertThat(shown).isBetween(5_900L, 6_100L);
    }

    @Test
    void readsTheParameter() {
        assertThat(EventSampling.perSecond(null)).isZero();
        assertThat(EventSampling.perSecond(" ")).isZero();
        assertThat(EventSampling.perSecond(" 100 ")).isEqualTo(100);
        assertThat(EventSampling.perSecond("1000000")).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1000001", "99999999999", "1.5", "many", "1k"})
    void rejectsWhatIsNoNumberOfEvents(String text) {
        assertThatThrownBy(() -> EventSampling.perSecond(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max_per_second must be a number from 1 to 1000000, was '" + text + "'");
    }
}
