package dev.kodama.replay.request;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import java.time.Instant;
import java.util.Optional;

/** What somebody published on {@code kodama.replay}. */
sealed interface Request {
    /**
     * @param since empty: where the subscriber's last replay ended
     * @param asked when it came
     */
    record Wanted(String subscriber, EventFilter filter, Optional<StartPosition> since, Instant asked)
            implements Request {}

    /** @param why one sentence for the subscriber */
    record Refused(String subscriber, String why) implements Request {}

    /** Nobody is there to be told. */
    record Unanswerable(String why) implements Request {}
}
