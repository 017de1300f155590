package dev.kodama.forwarder.durable;

import java.time.Duration;

/**
 * Where the events of a {@link JournalSubscription} come from.
 *
 * <p>{@code AwaitingTail → Tailing ⇄ CatchingUp → Ended}. A client pauses and seeks from each of them; {@code Paused} continues with
 * {@code resume} or {@code seek}, {@code Ended} with {@code seek}.
 */
sealed interface JournalSubscriptionState {
    /** The next state once the notice about this one was sent. */
    default JournalSubscriptionState onAnnounced() {
        return this;
    }

    /**
     * Waits for the tail ring, to begin at its end.
     *
     * @param stale the ring exists, but Kafka does not answer: the journal may have been created anew since
     */
    record AwaitingTail(boolean stale) implements JournalSubscriptionState {
        /** How often a session checks whether Kafka answers. */
        static final Duration CHECK_INTERVAL = Duration.ofMillis(500);
    }

    /**
     * Reads the tail ring, which all sessions share.
     *
     * @param announced whether the client knows that it has caught up
     */
    record Tailing(boolean announced) implements JournalSubscriptionState {
        @Override
        public Tailing onAnnounced() {
            return new Tailing(true);
        }
    }

    /**
     * A task reads the journal into the read-ahead buffer.
     *
     * @param joined whether the task has reached the tail ring, where the session continues behind the buffer
     */
    record CatchingUp(CatchUpTask task, boolean joined) implements JournalSubscriptionState {}

    /**
     * Sends nothing until the client resumes.
     *
     * @param announced whether the client knows that it is paused
     */
    record Paused(boolean announced) implements JournalSubscriptionState {
        @Override
        public Paused onAnnounced() {
            return new Paused(true);
        }
    }

    /**
     * Sends nothing more than what is buffered.
     *
     * @param failed whether the connection is closed behind that
     */
    record Ended(boolean failed) implements JournalSubscriptionState {}
}
