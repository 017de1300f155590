package dev.kodama.forwarder.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
    private static final Head EVENT = new Head("TASK_DONE", "task", "t-1", true);
    private static final Head BARE = new Head("TASK_DONE", null, null, false);

    @Test
    void takesAllWithoutAKey() {
        assertThat(Filter.ALL.matches(EVENT)).isTrue();
        assertThat(Filter.ALL.matches(BARE)).isTrue();
    }

    @Test
    void takesAnyOfTheValuesOfAKey() {
        var filter = fromQuery(Map.of("event_types", "TASK_LOST, TASK_DONE "));

        assertThat(filter).isEqualTo(new Filter(Map.of(FilterKey.EVENT_TYPES, Set.of("TASK_LOST", "TASK_DONE"))));
        assertThat(filter.matches(EVENT)).isTrue();
        assertThat(filter.matches(new Head("task_done", "task", "t-1", true))).isFalse();
    }

    @Test
    void wantsEveryKeyToMatch() {
        var filter = fromQuery(Map.of("event_types", "TASK_DONE", "entity_types", "task", "entity_ids", "t-1,t-2"));

        assertThat(filter.matches(EVENT)).isTrue();
        assertThat(filter.matches(new Head("TASK_DONE", "task", "t-3", true))).isFalse();
        assertThat(filter.matches(new Head("TASK_DONE", "ticket", "t-1", true))).isFalse();
        assertThat(filter.matches(BARE)).isFalse();
    }

    @Test
    void takesAllWhereAParameterIsEmpty() {
        assertThat(fromQuery(Map.of("event_types", ""))).isEqualTo(Filter.ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", ",", " , ,"})
    void takesNothingWhereAParameterHasOnlyCommasAndBlanks(String blank) {
        var filter = fromQuery(Map.of("event_types", blank));

        assertThat(filter.matches(EVENT)).isFalse();
        assertThat(filter.takesNothing()).isTrue();
        assertThat(filter.takesAll()).isFalse();
    }

    @Test
    void replacesOnlyTheKeysThatASubscriptionNames() {
        var filter = fromQuery(Map.of("event_types", "A", "entity_types", "task", "entity_ids", "t-1"));

        var changed = filter.with(new ClientFrame.Subscribe(Map.of(
                FilterKey.EVENT_TYPES, SentFilters.of("B", "B"),
                FilterKey.ENTITY_IDS, SentFilters.of())));

        assertThat(changed)
                .isEqualTo(
                        new Filter(Map.of(FilterKey.EVENT_TYPES, Set.of("B"), FilterKey.ENTITY_TYPES, Set.of("task"))));
    }

    @Test
    void limitsAnyFilterToTheVisibility() {
        var filter = Filter.fromQuery(name -> name.equals("event_types") ? "TASK_DONE" : null)
                .within(EventVisibility.of(Map.of(FilterKey.EVENT_TYPES, List.of("TICKET_*"))));
        var all = filter.with(new ClientFrame.Subscribe(Map.of(FilterKey.EVENT_TYPES, SentFilters.of())));

        assertThat(filter.matches(EVENT)).isFalse();
        assertThat(all.matches(EVENT)).isFalse();
        assertThat(all.takesAll()).isFalse();
        assertThat(all.matches(new Head("TICKET_DONE", "ticket", "1", true))).isTrue();
    }

    private static Filter fromQuery(Map<String, String> query) {
        return Filter.fromQuery(query::get);
    }
}
