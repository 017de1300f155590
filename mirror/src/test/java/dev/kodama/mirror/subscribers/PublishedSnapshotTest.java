package dev.kodama.mirror.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedSnapshotTest {
    private final PublishedSnapshot told = new PublishedSnapshot(Map.of("a", "1", "b", "1"));

    @Test
    void tellsOnlyWhatHasChanged() {
        assertThat(told.changes(Map.of("a", "1", "b", "1"))).isEmpty();
        assertThat(told.changes(Map.of("a", "1", "b", "2", "c", "1")))
                .containsOnly(Map.entry("b", "2"), Map.entry("c", "1"));
    }

    @Test
    void tellsThatNobodyListensAfterTwoLooks() {
        assertThat(told.changes(Map.of("a", "1"))).isEmpty();

        var changes = told.changes(Map.of("a", "1"));

        assertThat(changes).containsOnlyKeys("b").containsEntry("b", null);
        told.told(changes);
        assertThat(told.changes(Map.of("a", "1"))).isEmpty();
    }

    @Test
    void doesNotMissWhoConnectsAgainAtOnce() {
        told.changes(Map.of("a", "1"));

        assertThat(told.changes(Map.of("a", "1", "b", "1"))).isEmpty();
        assertThat(told.changes(Map.of("a", "1"))).isEmpty();
    }

    @Test
    void doesNotMissAnybodyBecauseNobodyCouldLook() {
        told.changes(Map.of("a", "1"));

        told.interrupted();

        assertThat(told.changes(Map.of("a", "1"))).isEmpty();
    }

    @Test
    void tellsAgainWhatCouldNotBeTold() {
        assertThat(told.changes(Map.of("a", "2", "b", "1"))).containsOnlyKeys("a");
        assertThat(told.changes(Map.of("a", "2", "b", "1"))).containsOnlyKeys("a");
    }

    @Test
    void keepsWhatIsNotLookedAt() {
        for (int look = 0; look < 3; look++) {
            var changes = told.changes(Map.of("b", "1"), key -> false);

            assertThat(changes).isEmpty();
        }
    }
}
