package dev.kodama.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bench.faults.FaultPlan.Due;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static FaultPlan plan(int faults, long seed) {
        return new FaultPlan(1_000, 100, faults, FaultKind.lossless(), seed);
    }

    private static List<String> words(FaultPlan plan) {
        return plan.due().stream()
                .map(due -> due.event() + " " + due.kind().label())
                .toList();
    }

    @Test
    void isRepeatableBySeed() {
        assertThat(words(plan(20, 7))).isEqualTo(words(plan(20, 7))).isNotEqualTo(words(plan(20, 8)));
    }

    @Test
    void usesEachKindBeforeRepeatingOne() {
        int kinds = FaultKind.lossless().size();

        assertThat(plan(kinds, 1).due())
                .extracting(Due::kind)
                .containsExactlyInAnyOrderElementsOf(FaultKind.lossless());
    }

    @Test
    void ordersFaultsByEventBeforeTheLastEvent() {
        assertThat(plan(50, 3).due())
                .extracting(Due::event)
                .isSorted()
                .allSatisfy(event -> assertThat(event).isBetween(50L, 900L));
    }

    @Test
    void listsTheKindsForAnUnknownOne() {
        assertThatThrownBy(() -> FaultKind.of("flood"))
                .hasMessageContaining("flood")
                .hasMessageContaining("mirror-kill");
    }
}
