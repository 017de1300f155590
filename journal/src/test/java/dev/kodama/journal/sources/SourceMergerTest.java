package dev.kodama.journal.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournaledEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceMergerTest {
    private static final Duration WAIT = Duration.ofMillis(250);
    private static final int EU = 0;
    private static final int US = 1;

    private final SourceMerger merger = new SourceMerger(2, WAIT);

    /** Events with their time in milliseconds as sequence. */
    private static List<JournaledEvent> events(String source, long... millis) {
        return Arrays.stream(millis)
                .mapToObj(time -> JournaledEvent.of(time, Instant.ofEpochMilli(time), "events.X", source, "{}"))
                .toList();
    }

    private List<String> handedOut() {
        return Stream.generate(() -> merger.next())
                .takeWhile(source -> source >= 0)
                .map(source -> merger.remove(source))
                .map(event -> event.source() + event.sequence())
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }

    @Test
    void ordersSourcesByTime() {
        merger.add(EU, events("eu", 10, 30, 31), 0);
        merger.add(US, events("us", 5, 20, 40), 0);

        assertThat(handedOut()).containsExactly("us5", "eu10", "us20", "eu30", "eu31");

        merger.setEnded(EU);
        assertThat(handedOut()).containsExactly("us40");
    }

    @Test
    void waitsWithoutLimitForASourceThatIsBehindItsEnd() {
        merger.add(EU, events("eu", 10), 0);
        merger.setReading(US);

        assertThat(handedOut()).isEmpty();

        merger.add(US, events("us", 9), 0);
        assertThat(handedOut()).containsExactly("us9");
    }

    @Test
    void doesNotWaitForPastEventsOfASourceAtItsEnd() {
        merger.add(EU, events("eu", 10, 11), 0);
        merger.setAtEnd(US, 11 + WAIT.toMillis(), 0);

        assertThat(handedOut()).containsExactly("eu10", "eu11");
    }

    @Test
    void waitsForNewEventsOfASourceAtItsEndUpToTheBound() {
        merger.add(EU, events("eu", 10), 0);

        merger.setAtEnd(US, 10 + WAIT.toMillis() - 1, WAIT.toNanos() - 1);
        assertThat(handedOut()).isEmpty();
        merger.setAtEnd(US, 10 + WAIT.toMillis() - 1, WAIT.toNanos());
        assertThat(handedOut()).containsExactly("eu10");
    }

    @Test
    void keepsTheOrderOfASourceWhoseClockWentBack() {
        merger.add(EU, events("eu", 50, 20), 0);
        merger.add(US, events("us", 30, 60), 0);
        merger.setEnded(EU);

        assertThat(handedOut()).containsExactly("us30", "eu50", "eu20", "us60");
    }
}
