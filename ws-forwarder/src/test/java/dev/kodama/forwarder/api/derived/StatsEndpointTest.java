package dev.kodama.forwarder.api.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.freshness.AsOf;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ForbiddenException;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.metrics.CountSum;
import dev.kodama.metrics.MetricKey;
import dev.kodama.metrics.report.StatsRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatsEndpointTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final List<StatsRow> COUNTED =
            List.of(counted("TASK_DONE", "task", 3), counted("BUDGET", "user", 40));

    private static StatsRow counted(String eventType, String entityType, long count) {
        return new StatsRow(
                "default",
                new MetricKey(eventType, entityType),
                new CountSum(count, 10 * count, 0, 0),
                NOON,
                NOON,
                List.of());
    }

    private static JsonNode ask(Map<FilterKey, List<String>> events) throws Exception {
        var caller = new Principal("ann", Optional.empty(), EventVisibility.of(events), Optional.empty());
        var answer = new StatsEndpoint(() -> COUNTED, (topology, now) -> AsOf.now(now), "default", () -> NOON)
                .answer(new ApiRequest(List.of(), Map.of(), false, caller));
        return new ObjectMapper().readTree(answer.json());
    }

    @Test
    void countsForABoundedTokenOnlyWhatItMaySee() throws Exception {
        var byEventType = ask(Map.of(FilterKey.EVENT_TYPES, List.of("TASK_*")));
        var byEntityType = ask(Map.of(FilterKey.ENTITY_TYPES, List.of("task")));
        var all = ask(Map.of());

        assertThat(byEventType.at("/all/count").asLong()).isEqualTo(3);
        assertThat(byEventType.get("rows")).hasSize(1);
        assertThat(byEventType.at("/rows/0/event_type").asText()).isEqualTo("TASK_DONE");
        assertThat(byEntityType.at("/all/count").asLong()).isEqualTo(3);
        assertThat(all.at("/all/count").asLong()).isEqualTo(43);
        assertThat(all.get("rows")).hasSize(2);
    }

    @Test
    void countsNothingWhereEntityIdsAreBounded() {
        assertThatThrownBy(() -> ask(Map.of(FilterKey.ENTITY_IDS, List.of("t-1"))))
                .isInstanceOf(ForbiddenException.class);
    }
}
