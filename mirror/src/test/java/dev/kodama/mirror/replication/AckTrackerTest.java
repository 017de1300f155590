package dev.kodama.mirror.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.mirror.replication.psync.ReplicationPosition;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AckTrackerTest {
    private final AckTracker acknowledgement = new AckTracker();

    @BeforeEach
    void attach() {
        acknowledgement.start(at(100));
        acknowledgement.attached(at(100), true, true);
    }

    private static ReplicationPosition at(long offset) {
        return new ReplicationPosition("id", offset);
    }

    @Test
    void tellsTheTimerWhatIsJournaledButNeverTheEnd() {
        read(200, 250);
        assertThat(acknowledgement.offset()).isEqualTo(100);

        assertThat(acknowledgement.journaled(at(200))).isEmpty();

        assertThat(acknowledgement.offset()).isEqualTo(249);
    }

    @Test
    void countsWhatHoldsNothingWantedAsJournaled() {
        read(100, 5_000);

        assertThat(acknowledgement.offset()).isEqualTo(4_999);
        assertThat(acknowledgement.behind()).isZero();
    }

    @Test
    void answersAtOnceWhenAllIsJournaled() {
        assertThat(acknowledgement.read(at(100), 137, 137)).isEqualTo(OptionalLong.of(136));
        assertThat(acknowledgement.journaled(at(100))).isEmpty();
    }

    @Test
    void answersAsSoonAsItIsJournaled() {
        assertThat(acknowledgement.read(at(200), 237, 237)).isEmpty();

        assertThat(acknowledgement.journaled(at(200))).isEqualTo(OptionalLong.of(236));
        assertThat(acknowledgement.journaled(at(200))).isEmpty();
    }

    @Test
    void tellsEachStepWhileItOwesAnAnswer() {
        read(200, 200);
        assertThat(acknowledgement.read(at(300), 337, 337)).isEmpty();

        assertThat(acknowledgement.journaled(at(200))).isEqualTo(OptionalLong.of(200));
        assertThat(acknowledgement.journaled(at(300))).isEqualTo(OptionalLong.of(336));
    }

    @Test
    void confirmsTheEndOnceAQuestionCameAndAllIsJournaled() {
        assertThat(acknowledgement.endToConfirm()).isPresent();
        assertThat(acknowledgement.read(at(200), 237, 237)).isEmpty();
        assertThat(acknowledgement.endToConfirm()).isEmpty();
        assertThat(acknowledgement.journaled(at(200))).isPresent();

        assertThat(acknowledgement.endToConfirm()).isEqualTo(OptionalLong.of(237));
        assertThat(acknowledgement.endToConfirm()).isEmpty();
    }

    @Test
    void confirmsTheEndBehindAPingThatFollowedTheQuestion() {
        assertThat(acknowledgement.read(at(200), 237, 237)).isEmpty();
        read(200, 251);
        assertThat(acknowledgement.journaled(at(200))).isPresent();

        assertThat(acknowledgement.endToConfirm()).isEqualTo(OptionalLong.of(251));
    }

    @Test
    void confirmsTheEndThatWasAskedForBeforeItAttached() {
        acknowledgement.attached(at(100), true, true);

        assertThat(acknowledgement.endToConfirm()).isEqualTo(OptionalLong.of(100));
        assertThat(acknowledgement.endToConfirm()).isEmpty();
    }

    @Test
    void confirmsNoEndThatNobodyAskedFor() {
        acknowledgement.attached(at(100), true, false);

        assertThat(acknowledgement.endToConfirm()).isEmpty();
    }

    @Test
    void confirmsEachNewEndWhileItIsAwaited() {
        assertThat(acknowledgement.endToConfirm()).isPresent();
        acknowledgement.endIsAwaited();
        read(100, 114);

        assertThat(acknowledgement.endToConfirm()).isEqualTo(OptionalLong.of(114));
    }

    @Test
    void owesNothingToAConnectionThatIsGone() {
        assertThat(acknowledgement.read(at(200), 237, 237)).isEmpty();
        acknowledgement.attached(at(237), true, false);

        assertThat(acknowledgement.journaled(at(200))).isEmpty();
    }

    @Test
    void neverTellsANewStreamTheOffsetOfAnOldOne() {
        read(9_000, 9_000);
        acknowledgement.attached(new ReplicationPosition("new", 500), true, false);
        assertThat(acknowledgement.read(new ReplicationPosition("new", 600), 600, -1))
                .isEmpty();

        assertThat(acknowledgement.journaled(at(9_000))).isEmpty();

        assertThat(acknowledgement.offset()).isEqualTo(500);
        assertThat(acknowledgement.behind()).isEqualTo(100);
    }

    @Test
    void acknowledgesNothingOfAFirstStartUntilItsPositionIsJournaled() {
        var first = new AckTracker();
        first.start(ReplicationPosition.NONE);
        first.attached(at(500), false, true);
        assertThat(first.offset()).isZero();

        assertThat(first.read(at(500), 500, -1)).isEmpty();
        assertThat(first.read(at(600), 637, 637)).isEmpty();
        assertThat(first.offset()).isZero();
        assertThat(first.endToConfirm()).isEmpty();

        assertThat(first.journaled(at(500))).isEqualTo(OptionalLong.of(500));
        assertThat(first.journaled(at(600))).isEqualTo(OptionalLong.of(636));
    }

    @Test
    void acknowledgesNothingOfAnotherHistoryUntilSomethingOfItIsJournaled() {
        acknowledgement.attached(new ReplicationPosition("another", 50), false, false);
        assertThat(acknowledgement.read(new ReplicationPosition("another", 90), 95, -1))
                .isEmpty();
        assertThat(acknowledgement.offset()).isZero();

        acknowledgement.attached(new ReplicationPosition("another", 95), true, false); // cut, and attached again
        assertThat(acknowledgement.offset()).isZero();

        assertThat(acknowledgement.journaled(new ReplicationPosition("another", 50)))
                .isEmpty();
        assertThat(acknowledgement.offset()).isEqualTo(50);
    }

    private void read(long captured, long offset) {
        assertThat(acknowledgement.read(at(captured), offset, -1)).isEmpty();
    }
}
