package dev.kodama.mirror.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.SourcePosition;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AckTrackerTest {
    private final AckTracker acks = new AckTracker();

    @BeforeEach
    void attach() {
        acks.start(at(100));
        acks.attached(at(100), true, true);
    }

    private static SourcePosition at(long offset) {
        return new SourcePosition("id", offset);
    }

    @Test
    void acknowledgesJournaledOffsetsButNeverTheEnd() {
        read(200, 250);
        assertThat(acks.offset()).isEqualTo(100);

        assertThat(acks.journaled(at(200))).isEmpty();

        assertThat(acks.offset()).isEqualTo(249);
    }

    @Test
    void countsUnwantedBytesAsJournaled() {
        read(100, 5_000);

        assertThat(acks.offset()).isEqualTo(4_999);
        assertThat(acks.lagBytes()).isZero();
    }

    @Test
    void answersAtOnceIfEverythingIsJournaled() {
        assertThat(acks.read(at(100), 137, 137)).isEqualTo(OptionalLong.of(136));
        assertThat(acks.journaled(at(100))).isEmpty();
    }

    @Test
    void answersOnceJournaled() {
        assertThat(acks.read(at(200), 237, 237)).isEmpty();

        assertThat(acks.journaled(at(200))).isEqualTo(OptionalLong.of(236));
        assertThat(acks.journaled(at(200))).isEmpty();
    }

    @Test
    void acknowledgesEachStepWhileAnAnswerIsOwed() {
        read(200, 200);
        assertThat(acks.read(at(300), 337, 337)).isEmpty();

        assertThat(acks.journaled(at(200))).isEqualTo(OptionalLong.of(200));
        assertThat(acks.journaled(at(300))).isEqualTo(OptionalLong.of(336));
    }

    @Test
    void confirmsTheEndOnceRequestedAndJournaled() {
        assertThat(acks.endToConfirm()).isPresent();
        assertThat(acks.read(at(200), 237, 237)).isEmpty();
        assertThat(acks.endToConfirm()).isEmpty();
        assertThat(acks.journaled(at(200))).isPresent();

        assertThat(acks.endToConfirm()).isEqualTo(OptionalLong.of(237));
        assertThat(acks.endToConfirm()).isEmpty();
    }

    @Test
    void confirmsTheEndAfterALaterPing() {
        assertThat(acks.read(at(200), 237, 237)).isEmpty();
        read(200, 251);
        assertThat(acks.journaled(at(200))).isPresent();

        assertThat(acks.endToConfirm()).isEqualTo(OptionalLong.of(251));
    }

    @Test
    void confirmsTheEndRequestedBeforeAttaching() {
        acks.attached(at(100), true, true);

        assertThat(acks.endToConfirm()).isEqualTo(OptionalLong.of(100));
        assertThat(acks.endToConfirm()).isEmpty();
    }

    @Test
    void confirmsNoEndWithoutARequest() {
        acks.attached(at(100), true, false);

        assertThat(acks.endToConfirm()).isEmpty();
    }

    @Test
    void confirmsEachNewEndWhileItIsAwaited() {
        assertThat(acks.endToConfirm()).isPresent();
        acks.endIsAwaited();
        read(100, 114);

        assertThat(acks.endToConfirm()).isEqualTo(OptionalLong.of(114));
    }

    @Test
    void owesNothingToALostConnection() {
        assertThat(acks.read(at(200), 237, 237)).isEmpty();
        acks.attached(at(237), true, false);

        assertThat(acks.journaled(at(200))).isEmpty();
    }

    @Test
    void neverAcknowledgesAnOldOffsetInANewStream() {
        read(9_000, 9_000);
        acks.attached(new SourcePosition("new", 500), true, false);
        assertThat(acks.read(new SourcePosition("new", 600), 600, -1)).isEmpty();

        assertThat(acks.journaled(at(9_000))).isEmpty();

        assertThat(acks.offset()).isEqualTo(500);
        assertThat(acks.lagBytes()).isEqualTo(100);
    }

    @Test
    void acknowledgesNothingBeforeTheFirstPositionIsJournaled() {
        var first = new AckTracker();
        first.start(SourcePosition.NONE);
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
    void acknowledgesNothingOfANewHistoryUntilItIsJournaled() {
        acks.attached(new SourcePosition("another", 50), false, false);
        assertThat(acks.read(new SourcePosition("another", 90), 95, -1)).isEmpty();
        assertThat(acks.offset()).isZero();

        acks.attached(new SourcePosition("another", 95), true, false); // reconnected
        assertThat(acks.offset()).isZero();

        assertThat(acks.journaled(new SourcePosition("another", 50))).isEmpty();
        assertThat(acks.offset()).isEqualTo(50);
    }

    private void read(long captured, long offset) {
        assertThat(acks.read(at(captured), offset, -1)).isEmpty();
    }
}
