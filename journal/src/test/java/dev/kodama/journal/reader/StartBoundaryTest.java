package dev.kodama.journal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.StartBoundary.Request;
import dev.kodama.journal.reader.StartBoundary.Start;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StartBoundaryTest {
    private static final long NEXT_COMMITTED = 100;
    private static final Map<TopicPartition, Long> BEGINS = offsets(0, 0);
    private static final Map<TopicPartition, Long> ENDS = offsets(60, 60);

    private static Map<TopicPartition, Long> offsets(long... byPartition) {
        var offsets = new HashMap<TopicPartition, Long>();
        for (int partition = 0; partition < byPartition.length; partition++) {
            offsets.put(new TopicPartition("events", partition), byPartition[partition]);
        }
        return offsets;
    }

    private static StartBoundary boundary(StartPosition start, Map<TopicPartition, Long> from) {
        return new StartBoundary(Request.of(start, NEXT_COMMITTED, ENDS), from, BEGINS, ENDS);
    }

    private static JournaledEvent event(long sequence) {
        return JournaledEvent.of(sequence, Instant.ofEpochSecond(sequence), "events.X", "default", "{}");
    }

    @Test
    void waitsForTheFirstEventOfEachPartition() {
        var start = boundary(new StartPosition.Earliest(), BEGINS);

        assertThat(start.awaitedUpTo(1)).isEqualTo(60);
        assertThat(start.find(new long[] {3, 0}, partition -> false)).isNull();
        assertThat(start.find(new long[] {3, 0}, partition -> true)).isEqualTo(new Start(3, 0, true));
        assertThat(start.find(new long[] {3, 1}, partition -> false)).isEqualTo(new Start(1, 0, false));
    }

    @Test
    void awaitsNothingAtTheEnds() {
        var start = boundary(new StartPosition.Latest(), ENDS);

        assertThat(start.awaitedUpTo(0)).isZero();
        assertThat(start.find(new long[] {0, 0}, partition -> true)).isEqualTo(new Start(NEXT_COMMITTED, 0, true));
    }

    @Test
    void startsBehindTheEventsBeforeATime() {
        var start = boundary(new StartPosition.AtTime(Instant.ofEpochSecond(40)), BEGINS);

        assertThat(start.isBefore(event(39))).isTrue();
        assertThat(start.isBefore(event(40))).isFalse();

        start.drop(0, 39, false);

        assertThat(start.firstRequested()).isEqualTo(40);
    }

    @Test
    void forgetsNoStartOnceTheOrderRuns() {
        var start = boundary(new StartPosition.AtSequence(40), BEGINS);

        start.drop(0, 20, true);

        assertThat(start.firstRequested()).isEqualTo(40);
    }

    @Test
    void toleratesMissingEventsBeforeATruncatedPartitionsFirst() {
        var begins = offsets(10, 0);
        var start =
                new StartBoundary(Request.of(new StartPosition.Earliest(), NEXT_COMMITTED, ENDS), begins, begins, ENDS);

        assertThat(start.find(new long[] {30, 5}, partition -> true)).isEqualTo(new Start(5, 30, false));

        start.drop(0, 4, false);

        assertThat(start.find(new long[] {30, 5}, partition -> true)).isEqualTo(new Start(5, 0, false));
    }

    @Test
    void takesASequenceThatWasNotCommittedBeforeTheEndForForeign() {
        var start = boundary(new StartPosition.Earliest(), BEGINS);

        assertThat(start.isUncommitted(0, 59, NEXT_COMMITTED)).isTrue();
        assertThat(start.isUncommitted(0, 60, NEXT_COMMITTED)).isFalse();
        assertThat(start.isUncommitted(0, 59, NEXT_COMMITTED - 1)).isFalse();
        assertThat(start.isUncommitted(2, 0, NEXT_COMMITTED)).isFalse();
    }
}
