package dev.kodama.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.catalog.Catalog;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GapTest {
    private static final Catalog CATALOG = Catalog.parse("c", """
            events:
              TASK_DONE: {source: x, subscribers: [a, b]}
              TASK_FAILED: {source: x, subscribers: [a]}
              NOTED: {source: x}
              task_updated: {destination: frontend}
            frontend:
              task_updated: "TASK_*"
            """);
    private static final Observed ONCE =
            new Observed(1_000, 1_000, 1, 0, Set.of("task"), Rhythm.NONE, Channels.own(1_000));

    private static Gap gap(String eventType, Observed observed, Listeners listeners) {
        return Gap.between(
                eventType,
                observed,
                listeners,
                CATALOG,
                Severity.Rules.STANDARD,
                new Names(Set.of("task.done"), Set.of("TASK_DONE", "TASK_FAILED")),
                eventType.equals("USED"),
                2_000);
    }

    private static Listeners direct(long count) {
        return new Listeners(count, 0, 0, 0);
    }

    @Test
    void findsNothingWhereEverythingMatches() {
        assertThat(gap("TASK_DONE", ONCE, direct(2)).kinds()).isEmpty();
        assertThat(gap("TASK_DONE", ONCE, new Listeners(1, 0, 0, 1)).kinds()).isEmpty();
        assertThat(gap("NOTED", ONCE, direct(1)).kinds()).isEmpty();
    }

    @Test
    void isUnheardUnlessAServiceListens() {
        assertThat(gap("NOTED", ONCE, Listeners.NONE).kinds()).containsExactly(Kind.UNHEARD);
        assertThat(gap("NOTED", ONCE, new Listeners(0, 3, 2, 0)).kinds()).containsExactly(Kind.UNHEARD);
        assertThat(gap("NOTED", ONCE, new Listeners(0, 0, 0, 1)).kinds()).isEmpty();
    }

    @Test
    void isSilentWhatIsAwaitedAndNeverComes() {
        assertThat(gap("NOTED", Observed.NEVER, Listeners.NONE).kinds()).containsExactly(Kind.SILENT);
        assertThat(gap("UNKNOWN", Observed.NEVER, direct(1)).kinds()).containsExactly(Kind.SILENT);
        assertThat(gap("UNKNOWN", Observed.NEVER, new Listeners(0, 1, 1, 0)).kinds())
                .isEmpty();
    }

    @Test
    void isNotSilentWhatTheForwarderDerives() {
        assertThat(gap("task_updated", Observed.NEVER, Listeners.NONE).kinds()).isEmpty();
    }

    @Test
    void isMisroutedOnAnotherChannelThanItsOwn() {
        var elsewhere = new Observed(1_000, 1_000, 1, 0, Set.of(), Rhythm.NONE, Channels.other("a", 1_000));

        assertThat(gap("NOTED", elsewhere, direct(1)).kinds()).containsExactly(Kind.MISROUTED);
        assertThat(gap("NOTED", elsewhere, direct(1)).severity()).isEqualTo(Severity.MEDIUM);
        assertThat(gap("NOTED", elsewhere, Listeners.NONE).kinds())
                .containsExactlyInAnyOrder(Kind.UNHEARD, Kind.MISROUTED);
    }

    @Test
    void isNotSilentWhereOthersComeOnItsChannelOrTheMirrorTellsIt() {
        assertThat(gap("USED", Observed.NEVER, direct(1)).kinds()).isEmpty();
        assertThat(gap("USED", Observed.NEVER, new Listeners(1, 0, 0, 1)).kinds())
                .containsExactly(Kind.SILENT);
        assertThat(gap("journal.hole", Observed.NEVER, new Listeners(0, 0, 0, 1))
                        .kinds())
                .isEmpty();
    }

    @Test
    void isUndeclaredAndUnheardAtATime() {
        var gap = gap("task.done", ONCE, Listeners.NONE);

        assertThat(gap.kinds()).containsExactlyInAnyOrder(Kind.UNHEARD, Kind.UNDECLARED);
        assertThat(gap.lookAlike()).contains("TASK_DONE");
    }

    @Test
    void missesASubscriberOfSeveral() {
        assertThat(gap("TASK_DONE", ONCE, direct(1)).kinds()).containsExactly(Kind.MISSING_SUBSCRIBER);
        assertThat(gap("TASK_DONE", Observed.NEVER, direct(1)).lookAlike()).contains("task.done");
    }

    @Test
    void goesDarkByItsOwnRhythm() {
        var rhythm = Rhythm.NONE;
        for (int i = 0; i < 20; i++) {
            rhythm = rhythm.plus(30_000);
        }
        var heartbeat = new Observed(0, 600_000, 21, 0, Set.of(), rhythm, Channels.own(600_000));

        assertThat(kindsAt(600_000 + 80_000, heartbeat)).doesNotContain(Kind.WENT_DARK);
        assertThat(kindsAt(600_000 + 100_000, heartbeat)).contains(Kind.WENT_DARK);
    }

    private static Set<Kind> kindsAt(long nowMillis, Observed observed) {
        return Gap.between(
                        "NOTED",
                        observed,
                        direct(1),
                        CATALOG,
                        Severity.Rules.STANDARD,
                        new Names(Set.of(), Set.of()),
                        false,
                        nowMillis)
                .kinds();
    }

    @Test
    void ranksFailuresAndMoneyFirst() {
        assertThat(gap("TASK_FAILED", ONCE, Listeners.NONE).severity()).isEqualTo(Severity.HIGH);
        assertThat(gap("agent.error", ONCE, Listeners.NONE).severity()).isEqualTo(Severity.HIGH);
        assertThat(gap("BUDGET_EXCEEDED", ONCE, Listeners.NONE).severity()).isEqualTo(Severity.HIGH);
        assertThat(gap("NOTED", ONCE, Listeners.NONE).severity()).isEqualTo(Severity.MEDIUM);
        assertThat(gap("BUDGET_EXCEEDED", ONCE, direct(1)).severity()).isEqualTo(Severity.LOW);
    }

    @Test
    void callsNothingUnheardWhereNobodyCouldLook() {
        var notLookedAt = new Listeners(0, 0, 0, 0, Set.of("direct"));

        assertThat(gap("NOTED", ONCE, notLookedAt).kinds()).isEmpty();
        assertThat(gap("TASK_DONE", ONCE, notLookedAt).kinds()).doesNotContain(Kind.MISSING_SUBSCRIBER);
    }
}
