package dev.kodama.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookAlikeTest {
    @Test
    void looksForNoneAmongTooManyOrTooLongNames() {
        var many = new ArrayList<String>();
        for (int number = 0; number < 1_000; number++) {
            many.add("TYPE_" + number);
        }
        String longest = "A".repeat(64);

        assertThat(LookAlike.of("TYPE_999x", LookAlike.names(many))).contains("TYPE_999");
        many.add("one more");
        assertThat(LookAlike.of("TYPE_999x", LookAlike.names(many))).isEmpty();
        assertThat(LookAlike.of(longest.replaceFirst("A", "B"), LookAlike.names(List.of(longest))))
                .contains(longest);
        assertThat(LookAlike.of(longest + "A", LookAlike.names(List.of(longest))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TICKET_UPDATED, ticket_updated",
        "ticketUpdated, TICKET_UPDATED",
        "synthesis.completed, coordination.synthesis.completed",
        "agent.completed, SANDBOX_agent.completed",
        "task.completed, TASK_COMPLETED",
        "TASK_COMPLETD, TASK_COMPLETED",
        "TASK-FAILED, TASK_FAILED",
        "PHASE_TRANSITON, PHASE_TRANSITION"
    })
    void findsTheNameThatWasMeant(String name, String meant) {
        assertThat(LookAlike.of(name, LookAlike.names(List.of("X", meant, "BUDGET_EXCEEDED"))))
                .contains(meant);
        assertThat(LookAlike.of(meant, LookAlike.names(List.of("X", name, "BUDGET_EXCEEDED"))))
                .contains(name);
    }

    @ParameterizedTest
    @CsvSource({
        "TASK_STARTED, TASK_CREATED",
        "agent.started, agent.stopped",
        "TASK_COMPLETED, TICKET_COMPLETED",
        "A, B",
        "done, started",
        "TASK_VALIDATION_PASSED, TASK_VALIDATION_FAILED",
        "completed, agent.completed"
    })
    void takesADifferentWordForADifferentName(String name, String other) {
        assertThat(LookAlike.of(name, LookAlike.names(List.of(other)))).isEmpty();
        assertThat(LookAlike.of(other, LookAlike.names(List.of(name)))).isEmpty();
    }

    @Test
    void takesTheNearest() {
        assertThat(LookAlike.of("TASK_DONE", LookAlike.names(List.of("TASK_DONEE", "my.task.done", "task.done"))))
                .contains("task.done");
    }

    @Test
    void isNotTheNameItself() {
        assertThat(LookAlike.of("TASK_DONE", LookAlike.names(List.of("TASK_DONE"))))
                .isEmpty();
    }
}
