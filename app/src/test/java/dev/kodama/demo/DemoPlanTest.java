package dev.kodama.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kodama.pattern.NamePatterns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoPlanTest {
    @Test
    void refusesWhatCannotBePublished() {
        assertThatIllegalArgumentException().isThrownBy(() -> plan(0, 1)).withMessageContaining("--rate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(Double.NaN, 1))
                .withMessageContaining("--rate");
        assertThatIllegalArgumentException().isThrownBy(() -> plan(20, 0)).withMessageContaining("--count");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(20, 1, "NOTHING_*"))
                .withMessageContaining("--types matches none of the 120 event types");
    }

    @Test
    void publishesTheTypesItIsAskedFor() {
        assertThat(plan(20, 1).publishes("TASK_FAILED")).isTrue();
        assertThat(plan(20, 1, "TASK_*").publishes("TASK_FAILED")).isTrue();
        assertThat(plan(20, 1, "TASK_*").publishes("agent.error")).isFalse();
    }

    @Test
    void summarizesInOneLine() {
        var result = new DemoResult(
                1,
                Duration.ofSeconds(60),
                Map.of("TICKET_CREATED", 14L, "TASK_CREATED", 41L, "sandbox.heartbeat", 1_145L),
                2,
                Optional.of("Redis is away"),
                Map.of("synthesis_service", 12L, "orchestrator_worker", 57L));

        assertThat(result.summary())
                .isEqualTo("Published 1,200 events of 3 types in 60.0 s (20.0/s, seed 1): 14 tickets, 41 tasks,"
                        + " 0 completed, 0 failed attempts, 0 sandboxes; orchestrator_worker received 57;"
                        + " synthesis_service received 12; 2 not published: Redis is away.");
    }

    private static DemoPlan plan(double rate, long count, String... types) {
        return new DemoPlan(1, rate, count, DemoPlan.FOREVER, 600, NamePatterns.of(List.of(types)));
    }
}
