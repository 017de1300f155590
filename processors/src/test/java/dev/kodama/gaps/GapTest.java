package dev.kodama.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.catalog.Catalog;
import dev.kodama.gaps.stats.Channels;
import dev.kodama.gaps.stats.EventTypeStats;
import dev.kodama.gaps.stats.IntervalStats;
import dev.kodama.settings.Settings;
import java.util.Map;
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
    private static final EventTypeStats ONCE =
            new EventTypeStats(1_000, 1_000, 1, 0, Set.of("task"), IntervalStats.NONE, Channels.own(1_000));

    private static Gap gap(String eventType, EventTypeStats observed, SubscriberCounts listeners) {
        return Gap.between(
                eventType,
                observed,
                listeners,
                CATALOG,
                Severity.Rules.from(Settings.of(Map.of())),
                new Names(Set.of("task.done"), Set.of("TASK_DONE", "TASK_FAILED")),
                eventType.equals("USED"),
                2_000);
    }

    private static SubscriberCounts direct(long count) {
        return new SubscriberCounts(count, 0, 0, 0);
    }

    @Test
    void findsNothingWhereEverythingMatches() {
        assertThat(gap("TASK_DONE", ONCE, direct(2)).kinds()).isEmpty();
        assertThat(gap("TASK_DONE", ONCE, new SubscriberCounts(1, 0, 0, 1)).kinds())
                .isEmpty();
        assertThat(gap("NOTED", ONCE, direct(1)).kinds()).isEmpty();
    }

    @Test
    void isUnheardUnlessAServiceSubscribes() {
        assertThat(gap("NOTED", ONCE, SubscriberCounts.NONE).kinds()).containsExactly(GapKind.UNHEARD);
        assertThat(gap("NOTED", ONCE, new SubscriberCounts(0, 3, 2, 0)).kinds()).containsExactly(GapKind.UNHEARD);
        assertThat(gap("NOTED", ONCE, new SubscriberCounts(0, 0, 0, 1)).kinds()).isEmpty();
    }

    @Test
    void isSilentIfAwaitedAndNeverPublished() {
        assertThat(gap("NOTED", EventTypeStats.NONE, SubscriberCounts.NONE).kinds())
                .containsExactly(GapKind.SILENT);
        assertThat(gap("UNKNOWN", EventTypeStats.NONE, direct(1)).kinds()).containsExactly(GapKind.SILENT);
        assertThat(gap("UNKNOWN", EventTypeStats.NONE, new SubscriberCounts(0, 1, 1, 0))
                        .kinds())
                .isEmpty();
    }

    @Test
    void isNotSilentIfTheForwarderDerivesIt() {
        assertThat(gap("task_updated", EventTypeStats.NONE, SubscriberCounts.NONE)
                        .kinds())
                .isEmpty();
    }

    @Test
    void isMisroutedOnAnotherChannelThanItsOwn() {
        var elsewhere =
                new EventTypeStats(1_000, 1_000, 1, 0, Set.of(), IntervalStats.NONE, Channels.other("a", 1_000));

        assertThat(gap("NOTED", elsewhere, direct(1)).kinds()).containsExactly(GapKind.MISROUTED);
        assertThat(gap("NOTED", elsewhere, direct(1)).severity()).isEqualTo(Severity.MEDIUM);
        assertThat(gap("NOTED", elsewhere, SubscriberCounts.NONE).kinds())
                .containsExactlyInAnyOrder(GapKind.UNHEARD, GapKind.MISROUTED);
    }

    @Test
    void isNotSilentIfItsChannelIsUsedOrTheMirrorEmitsIt() {
        assertThat(gap("USED", EventTypeStats.NONE, direct(1)).kinds()).isEmpty();
        assertThat(gap("USED", EventTypeStats.NONE, new SubscriberCounts(1, 0, 0, 1))
                        .kinds())
                .containsExactly(GapKind.SILENT);
        assertThat(gap("journal.hole", EventTypeStats.NONE, new SubscriberCounts(0, 0, 0, 1))
                        .kinds())
                .isEmpty();
    }

    @Test
    void isUndeclaredAndUnheardAtATime() {
        var gap = gap("task.done", ONCE, SubscriberCounts.NONE);

        assertThat(gap.kinds()).containsExactlyInAnyOrder(GapKind.UNHEARD, GapKind.UNDECLARED);
        assertThat(gap.lookAlike()).contains("TASK_DONE");
    }

    @Test
    void missesASubscriberOfSeveral() {
        assertThat(gap("TASK_DONE", ONCE, direct(1)).kinds()).containsExactly(GapKind.MISSING_SUBSCRIBER);
        assertThat(gap("TASK_DONE", EventTypeStats.NONE, direct(1)).lookAlike()).contains("task.done");
    }

    @Test
    void goesDarkByItsOwnIntervals() {
        var intervals = IntervalStats.NONE;
        for (int i = 0; i < 20; i++) {
            intervals = intervals.plus(30_000);
        }
        var heartbeat = new EventTypeStats(0, 600_000, 21, 0, Set.of(), intervals, Channels.own(600_000));

        assertThat(kindsAt(600_000 + 80_000, heartbeat)).doesNotContain(GapKind.WENT_DARK);
        assertThat(kindsAt(600_000 + 100_000, heartbeat)).contains(GapKind.WENT_DARK);
    }

    private static Set<GapKind> kindsAt(long nowMillis, EventTypeStats observed) {
        return Gap.between(
                        "NOTED",
                        observed,
                        direct(1),
                        CATALOG,
                        Severity.Rules.from(Settings.of(Map.of())),
                        new Names(Set.of(), Set.of()),
                        false,
                        nowMillis)
                .kinds();
    }

    @Test
    void rankFailuresAndMoneyHigh() {
        assertThat(gap("TASK_FAILED", ONCE, SubscriberCounts.NONE).severity()).isEqualTo(Severity.HIGH);
        assertThat(gap("agent.error", ONCE, SubscriberCounts.NONE).severity()).isEqualTo(Severity.HIGH);
        assertThat(gap("BUDGET_EXCEEDED", ONCE, SubscriberCounts.NONE).severity())
                .isEqualTo(Severity.HIGH);
        assertThat(gap("NOTED", ONCE, SubscriberCounts.NONE).severity()).isEqualTo(Severity.MEDIUM);
        assertThat(gap("BUDGET_EXCEEDED", ONCE, direct(1)).severity()).isEqualTo(Severity.LOW);
    }

    @Test
    void isNotUnheardWhereSubscribersAreUnknown() {
        var unknown = new SubscriberCounts(0, 0, 0, 0, Set.of("direct"));

        assertThat(gap("NOTED", ONCE, unknown).kinds()).isEmpty();
        assertThat(gap("TASK_DONE", ONCE, unknown).kinds()).doesNotContain(GapKind.MISSING_SUBSCRIBER);
    }
}
