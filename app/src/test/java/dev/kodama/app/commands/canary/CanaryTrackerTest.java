package dev.kodama.app.commands.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CanaryTrackerTest {
    private static final long MILLI = 1_000_000;
    private static final CanaryPlan PLAN = new CanaryPlan(
            Duration.ofSeconds(1), 10, Duration.ofSeconds(1), 90, Duration.ofSeconds(5), Duration.ofSeconds(10));

    private final CanaryResults results = new CanaryResults(new SimpleMeterRegistry(), PLAN);
    private final CanaryTracker tracker = new CanaryTracker(PLAN.target(), results);

    private void publish(long number, long millis) {
        tracker.publishing(number, millis * MILLI);
        tracker.published(number, (millis + 1) * MILLI);
    }

    private void journaled(long number, long millis) {
        tracker.journaled(number, millis * MILLI, millis - 3, millis);
    }

    private CanaryReport report() {
        return results.report(stage -> StageState.AVAILABLE);
    }

    private CanaryReport.Row row(Stage stage) {
        return report().stages().stream()
                .filter(row -> row.stage() == stage)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsAnEventThatArrivesEverywhereInTime() {
        tracker.connected(Stage.LIVE);
        publish(1, 0);
        journaled(1, 8);
        assertThat(report().withinTarget()).isZero();

        tracker.received(Stage.LIVE, 1, 5 * MILLI);

        assertThat(report().withinTarget()).isEqualTo(1);
        assertThat(row(Stage.PUBLISH).max()).isEqualTo(Duration.ofMillis(1));
        assertThat(row(Stage.JOURNAL).max()).isEqualTo(Duration.ofMillis(8));
        assertThat(row(Stage.CAPTURE_TO_JOURNAL).max()).isEqualTo(Duration.ofMillis(3));
        assertThat(row(Stage.LIVE).max()).isEqualTo(Duration.ofMillis(5));
        assertThat(report().succeeds()).isTrue();
    }

    @Test
    void waitsForProcessorsWithoutJudgingThem() {
        publish(1, 0);
        journaled(1, 8);
        assertThat(report().withinTarget()).isEqualTo(1);
        assertThat(tracker.isIdle(EnumSet.of(Stage.JOURNAL))).isTrue();
        assertThat(tracker.isIdle(EnumSet.of(Stage.JOURNAL_TO_PROCESSOR))).isFalse();

        tracker.counted(4, 500 * MILLI);
        assertThat(row(Stage.JOURNAL_TO_PROCESSOR).count()).isZero();
        tracker.counted(5, 2_008 * MILLI);

        assertThat(row(Stage.JOURNAL_TO_PROCESSOR).max()).isEqualTo(Duration.ofSeconds(2));
        assertThat(tracker.isIdle(EnumSet.allOf(Stage.class))).isTrue();
    }

    @Test
    void callsAnEventLateAsSoonAsTheTargetHasPassed() {
        publish(1, 0);

        tracker.tick(1_000 * MILLI);
        assertThat(report().late()).isZero();
        tracker.tick(1_001 * MILLI);
        assertThat(report().late()).isEqualTo(1);
        journaled(1, 5_000);

        assertThat(report().late()).isEqualTo(1);
        assertThat(report().lost()).isZero();
        assertThat(row(Stage.JOURNAL).max()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void callsAnEventLostThatALaterOneHasOvertaken() {
        tracker.connected(Stage.DURABLE);
        LongStream.rangeClosed(1, 3).forEach(number -> publish(number, 0));

        journaled(1, 5);
        journaled(3, 6);
        tracker.received(Stage.DURABLE, 3, 7 * MILLI);

        assertThat(row(Stage.JOURNAL).lost()).isEqualTo(1);
        assertThat(row(Stage.DURABLE).lost()).isEqualTo(2);
        assertThat(report().late()).isEqualTo(2);
        assertThat(report().succeeds()).isFalse();
    }

    @Test
    void callsAnEventLateThatALiveClientCouldNotGet() {
        tracker.connected(Stage.LIVE);
        publish(1, 0);
        tracker.disconnected(Stage.LIVE, false);
        publish(2, 0);
        journaled(1, 5);
        journaled(2, 5);

        assertThat(report().late()).isEqualTo(2);
        assertThat(report().lost()).isZero();

        tracker.connected(Stage.LIVE);
        publish(3, 10);
        journaled(3, 15);
        tracker.received(Stage.LIVE, 3, 15 * MILLI);

        assertThat(report().withinTarget()).isEqualTo(1);
        assertThat(report().lost()).isZero();
    }

    @Test
    void expectsOfADurableClientWhatItMissed() {
        tracker.connected(Stage.DURABLE);
        publish(1, 0);
        tracker.disconnected(Stage.DURABLE, true);
        publish(2, 0);
        tracker.connected(Stage.DURABLE);

        tracker.received(Stage.DURABLE, 2, 9 * MILLI);

        assertThat(row(Stage.DURABLE).lost()).isEqualTo(1);
    }

    @Test
    void leavesOutAClientThatNeverConnected() {
        publish(1, 0);
        tracker.disconnected(Stage.LIVE, false);
        journaled(1, 5);

        assertThat(report().withinTarget()).isEqualTo(1);
    }

    @Test
    void countsWhatRedisDidNotTakeAgainstTheObjective() {
        publish(1, 0);
        journaled(1, 5);
        tracker.publishing(2, 0);
        tracker.notPublished(2);

        assertThat(report().unpublished()).isEqualTo(1);
        assertThat(report().percent()).isEqualTo(50);
        assertThat(report().lost()).isZero();
        assertThat(report().succeeds()).isFalse();
    }

    @Test
    void callsWhatIsOutstandingAtTheEndLostOnlyWhereTheStageWorks() {
        tracker.connected(Stage.LIVE);
        publish(1, 0);

        tracker.end(EnumSet.of(Stage.PUBLISH, Stage.LIVE));

        assertThat(row(Stage.LIVE).lost()).isEqualTo(1);
        assertThat(row(Stage.JOURNAL).lost()).isZero();
        assertThat(report().late()).isEqualTo(1);
    }

    @Test
    void givesUpTheOldestOfTooMany() {
        LongStream.rangeClosed(1, 10_001).forEach(number -> publish(number, 0));

        assertThat(row(Stage.JOURNAL).lost()).isEqualTo(1);
    }
}
