package dev.kodama.http.visibility;

import static dev.kodama.http.visibility.FilterKey.ENTITY_IDS;
import static dev.kodama.http.visibility.FilterKey.ENTITY_TYPES;
import static dev.kodama.http.visibility.FilterKey.EVENT_TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventVisibilityTest {
    private static final Head EVENT = new Head("TASK_DONE", "task", "t-1", true);
    private static final Head BARE = new Head("TASK_DONE", null, null, false);

    @Test
    void allowsEverythingWithoutBounds() {
        assertThat(EventVisibility.ALL.allows(EVENT)).isTrue();
        assertThat(EventVisibility.ALL.allows(BARE)).isTrue();
        assertThat(EventVisibility.ALL.allowsAll()).isTrue();
    }

    @Test
    void allowsNothingWhereAListIsEmpty() {
        assertThat(EventVisibility.NONE.allows(EVENT)).isFalse();
        assertThat(EventVisibility.NONE.allowsAll()).isFalse();
        assertThat(EventVisibility.of(Map.of(ENTITY_IDS, List.of())).allows(EVENT))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "TASK_DONE,true",
        "TASK_*,true",
        "*_DONE,true",
        "T*_*E,true",
        "*,true",
        "**,true",
        "TASK_DONE*,true",
        "TASK,false",
        "task_*,false",
        "TASK_*X,false",
        "TASK.DONE,false",
        "*TASK,false"
    })
    void readsStarsAsAnyLetters(String name, boolean allowed) {
        var permit = EventVisibility.of(Map.of(EVENT_TYPES, List.of("OTHER", name)));

        assertThat(permit.allows(EVENT)).isEqualTo(allowed);
    }

    @Test
    void wantsAllThreeAllowed() {
        var permit = EventVisibility.of(
                Map.of(EVENT_TYPES, List.of("TASK_*"), ENTITY_TYPES, List.of("task"), ENTITY_IDS, List.of("t-*")));

        assertThat(permit.allows(EVENT)).isTrue();
        assertThat(permit.allows(new Head("TASK_DONE", "ticket", "t-1", true))).isFalse();
        assertThat(permit.allows(new Head("TASK_DONE", "task", "u-1", true))).isFalse();
        assertThat(permit.allows(new Head("TICKET_DONE", "task", "t-1", true))).isFalse();
    }

    @Test
    void hidesAnEventWithoutWhatIsBounded() {
        assertThat(EventVisibility.of(Map.of(ENTITY_TYPES, List.of("*"))).allows(BARE))
                .isFalse();
    }

    @Test
    void hidesEventsDerivedFromAHiddenEvent() {
        var derivedOnly = EventVisibility.of(Map.of(EVENT_TYPES, List.of("task_updated")));
        var both = EventVisibility.of(Map.of(EVENT_TYPES, List.of("task_updated", "TASK_*")));
        var derived = EVENT.derive("task_updated");

        assertThat(derivedOnly.allows(derived)).isFalse();
        assertThat(both.allows(derived)).isTrue();
        assertThat(both.allows(new Head("TICKET_DONE", "t", "1", true).derive("task_updated")))
                .isFalse();
    }

    @Test
    void hidesAMisroutedEventAndEventsDerivedFromIt() {
        var misrouted = new Head("TASK_DONE", "task", "t-1", true, null, true);
        var byType = EventVisibility.of(Map.of(EVENT_TYPES, List.of("TASK_*", "task_updated")));
        var byEntity = EventVisibility.of(Map.of(ENTITY_TYPES, List.of("task")));

        assertThat(byType.allows(misrouted)).isFalse();
        assertThat(byType.allows(misrouted.derive("task_updated"))).isFalse();
        assertThat(byEntity.allows(misrouted)).isFalse();
        assertThat(EventVisibility.ALL.allows(misrouted)).isTrue();
    }

    @Test
    void allowsEntitiesByTheirType() {
        var permit = EventVisibility.of(Map.of(ENTITY_TYPES, List.of("task"), EVENT_TYPES, List.of()));

        assertThat(permit.allowsEntity("task", "any")).isTrue();
        assertThat(permit.allowsEntity("ticket", "any")).isFalse();
    }
}
