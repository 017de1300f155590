package dev.kodama.replay.request;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import java.time.Instant;
import java.util.Optional;

/** A parsed message of the channel {@code kodama.replay}. */
sealed interface Request {
    /**
     * A request that can be served.
     *
     * @param since empty for the end of the subscriber's last replay
     * @param receivedAt when it arrived
     */
    record Valid(String subscriber, EventFilter filter, Optional<StartPosition> since, Instant receivedAt)
            implements Request {}

    /**
     * An invalid request of a known subscriber.
     *
     * @param reason one sentence for the subscriber
     */
    record Rejected(String subscriber, String reason) implements Request {}

    /** An invalid request without a readable subscriber, so without a channel for an answer. */
    record NoReplyAddress(String reason) implements Request {}
}
