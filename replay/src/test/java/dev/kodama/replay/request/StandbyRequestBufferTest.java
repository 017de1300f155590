package dev.kodama.replay.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import dev.kodama.replay.request.Request.Refused;
import dev.kodama.replay.request.Request.Unanswerable;
import dev.kodama.replay.request.Request.Wanted;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandbyRequestBufferTest {
    private static final long NOW = -5;

    private final StandbyRequestBuffer held = new StandbyRequestBuffer();

    private static Wanted wanted(String subscriber, long since) {
        return new Wanted(subscriber, EventFilter.ALL, Optional.of(new StartPosition.AtSequence(since)), Instant.EPOCH);
    }

    @Test
    void keepsTheNewestOfEachSubscriber() {
        held.add(wanted("a", 1), NOW);
        held.add(new Refused("b", "why"), NOW);
        held.add(new Unanswerable("why"), NOW);
        held.add(wanted("a", 2), NOW);

        assertThat(held.take()).containsExactly(new Refused("b", "why"), wanted("a", 2));
        assertThat(held.take()).isEmpty();
    }

    @Test
    void letsGoOfWhatIsOld() {
        held.add(wanted("a", 1), NOW);
        held.add(wanted("b", 1), NOW + 1);

        assertThat(held.expired(NOW + StandbyRequestBuffer.FOR.toNanos())).isEmpty();
        assertThat(held.expired(NOW + StandbyRequestBuffer.FOR.toNanos() + 1)).containsExactly(wanted("a", 1));
        assertThat(held.take()).containsExactly(wanted("b", 1));
    }

    @Test
    void hasABound() {
        for (int number = 0; number < 1_000; number++) {
            held.add(wanted("s" + number, 1), NOW);
        }

        assertThat(held.take()).hasSize(100).startsWith(wanted("s0", 1));
    }
}
