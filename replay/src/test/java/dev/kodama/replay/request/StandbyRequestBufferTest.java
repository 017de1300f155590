package dev.kodama.replay.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import dev.kodama.replay.request.Request.NoReplyAddress;
import dev.kodama.replay.request.Request.Rejected;
import dev.kodama.replay.request.Request.Valid;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandbyRequestBufferTest {
    private static final long NOW = -5;

    private final StandbyRequestBuffer buffer = new StandbyRequestBuffer();

    private static Valid valid(String subscriber, long since) {
        return new Valid(subscriber, EventFilter.ALL, Optional.of(new StartPosition.AtSequence(since)), Instant.EPOCH);
    }

    @Test
    void holdsTheNewestRequestOfEachSubscriber() {
        buffer.add(valid("a", 1), NOW);
        buffer.add(new Rejected("b", "reason"), NOW);
        buffer.add(new NoReplyAddress("reason"), NOW);
        buffer.add(valid("a", 2), NOW);

        assertThat(buffer.take()).containsExactly(new Rejected("b", "reason"), valid("a", 2));
        assertThat(buffer.take()).isEmpty();
    }

    @Test
    void expiresOldRequests() {
        buffer.add(valid("a", 1), NOW);
        buffer.add(valid("b", 1), NOW + 1);

        assertThat(buffer.expired(NOW + StandbyRequestBuffer.HOLD_TIME.toNanos()))
                .isEmpty();
        assertThat(buffer.expired(NOW + StandbyRequestBuffer.HOLD_TIME.toNanos() + 1))
                .containsExactly(valid("a", 1));
        assertThat(buffer.take()).containsExactly(valid("b", 1));
    }

    @Test
    void holdsAtMost100Requests() {
        for (int number = 0; number < 1_000; number++) {
            buffer.add(valid("s" + number, 1), NOW);
        }

        assertThat(buffer.take()).hasSize(100).startsWith(valid("s0", 1));
    }
}
