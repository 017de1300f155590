package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFilterTest {
    private static final JournaledEvent EVENT =
            event("{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{}}");

    private static JournaledEvent event(String body) {
        return JournaledEvent.of(1, Instant.EPOCH, "events.X", "default", body);
    }

    @ParameterizedTest
    @CsvSource({
        "TASK_DONE, true",
        "TASK_*, true",
        "*_DONE, true",
        "T*K*E, true",
        "*, true",
        "task_done, false",
        "TASK, false",
        "TASK_DONE_, false",
        "TASK.DONE, false",
        "*X*, false"
    })
    void comparesTheEventType(String eventType, boolean passes) {
        assertThat(EventFilter.of(List.of(eventType), List.of(), List.of()).passes(EVENT))
                .isEqualTo(passes);
    }

    @Test
    void requiresAMatchOfEachFilter() {
        var filter = EventFilter.of(List.of("A", "TASK_DONE"), List.of("task"), List.of("t-2", "t-1"));

        assertThat(filter.passes(EVENT)).isTrue();
        assertThat(EventFilter.of(List.of("TASK_DONE"), List.of("agent"), List.of())
                        .passes(EVENT))
                .isFalse();
        assertThat(EventFilter.of(List.of(), List.of(), List.of("t-2")).passes(EVENT))
                .isFalse();
    }

    @Test
    void matchesNoIdOfAnEventWithoutOne() {
        var bare = event("{\"event_type\":\"A\"}");

        assertThat(EventFilter.of(List.of(), List.of(), List.of("t-1")).passes(bare))
                .isFalse();
        assertThat(EventFilter.of(List.of(), List.of(), List.of()).passes(bare)).isTrue();
    }
}
