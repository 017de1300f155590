package dev.kodama.mirror.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedSnapshotTest {
    private final PublishedSnapshot snapshot = new PublishedSnapshot(Map.of("a", "1", "b", "1"));

    @Test
    void returnsOnlyChanges() {
        assertThat(snapshot.changes(Map.of("a", "1", "b", "1"), key -> true)).isEmpty();
        assertThat(snapshot.changes(Map.of("a", "1", "b", "2", "c", "1"), key -> true))
                .containsOnly(Map.entry("b", "2"), Map.entry("c", "1"));
    }

    @Test
    void returnsALostSubscriberAfterTwoQueries() {
        assertThat(snapshot.changes(Map.of("a", "1"), key -> true)).isEmpty();

        var changes = snapshot.changes(Map.of("a", "1"), key -> true);

        assertThat(changes).containsOnlyKeys("b").containsEntry("b", null);
        snapshot.published(changes);
        assertThat(snapshot.changes(Map.of("a", "1"), key -> true)).isEmpty();
    }

    @Test
    void ignoresAReconnect() {
        snapshot.changes(Map.of("a", "1"), key -> true);

        assertThat(snapshot.changes(Map.of("a", "1", "b", "1"), key -> true)).isEmpty();
        assertThat(snapshot.changes(Map.of("a", "1"), key -> true)).isEmpty();
    }

    @Test
    void ignoresAbsencesBeforeAnOutage() {
        snapshot.changes(Map.of("a", "1"), key -> true);

        snapshot.interrupted();

        assertThat(snapshot.changes(Map.of("a", "1"), key -> true)).isEmpty();
    }

    @Test
    void returnsUnpublishedChangesAgain() {
        assertThat(snapshot.changes(Map.of("a", "2", "b", "1"), key -> true)).containsOnlyKeys("a");
        assertThat(snapshot.changes(Map.of("a", "2", "b", "1"), key -> true)).containsOnlyKeys("a");
    }

    @Test
    void keepsKeysThatAreNotCovered() {
        for (int query = 0; query < 3; query++) {
            var changes = snapshot.changes(Map.of("b", "1"), key -> false);

            assertThat(changes).isEmpty();
        }
    }
}
