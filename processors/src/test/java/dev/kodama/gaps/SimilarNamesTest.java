package dev.kodama.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarNamesTest {
    @Test
    void comparesNeitherTooManyNorTooLongNames() {
        var many = new ArrayList<String>();
        for (int number = 0; number < 1_000; number++) {
            many.add("TYPE_" + number);
        }
        String longest = "A".repeat(64);

        assertThat(SimilarNames.of("TYPE_999x", SimilarNames.names(many))).contains("TYPE_999");
        many.add("one more");
        assertThat(SimilarNames.of("TYPE_999x", SimilarNames.names(many))).isEmpty();
        assertThat(SimilarNames.of(longest.replaceFirst("A", "B"), SimilarNames.names(List.of(longest))))
                .contains(longest);
        assertThat(SimilarNames.of(longest + "A", SimilarNames.names(List.of(longest))))
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
    void findsASimilarName(String name, String meant) {
        assertThat(SimilarNames.of(name, SimilarNames.names(List.of("X", meant, "BUDGET_EXCEEDED"))))
                .contains(meant);
        assertThat(SimilarNames.of(meant, SimilarNames.names(List.of("X", name, "BUDGET_EXCEEDED"))))
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
    void doesNotMatchADifferentWord(String name, String other) {
        assertThat(SimilarNames.of(name, SimilarNames.names(List.of(other)))).isEmpty();
        assertThat(SimilarNames.of(other, SimilarNames.names(List.of(name)))).isEmpty();
    }

    @Test
    void returnsTheMostSimilarName() {
        assertThat(SimilarNames.of("TASK_DONE", SimilarNames.names(List.of("TASK_DONEE", "my.task.done", "task.done"))))
                .contains("task.done");
    }

    @Test
    void isNotTheNameItself() {
        assertThat(SimilarNames.of("TASK_DONE", SimilarNames.names(List.of("TASK_DONE"))))
                .isEmpty();
    }
}
