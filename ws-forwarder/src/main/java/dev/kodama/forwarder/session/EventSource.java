package dev.kodama.forwarder.session;

import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.Filter;
import org.jspecify.annotations.Nullable;

/**
 * Source of a session's events, and of the notices between them, such as how many events were dropped. Called by one thread at a time, any
 * thread; never waits.
 */
public interface EventSource {
    /** Called once with the session, before any other method. */
    default void opened(Session session) {}

    /** Whether events that are not sent when the session ends are lost for the client. */
    default boolean losesWhatIsNotSent() {
        return false;
    }

    /** Whether what is due must not wait for the time of its array, because the source waits for room. Thread-safe. */
    default boolean isPressing() {
        return false;
    }

    /** The session has ended. */
    default void ended() {}

    /** The current filter. */
    Filter filter();

    /** Replaces the filter, from any thread. Every event that is not in flight yet satisfies the new filter. */
    void setFilter(Filter filter);

    /**
     * Executes a client's command, if the source supports it.
     *
     * @return the answer as JSON; null for none
     */
    default byte @Nullable [] onCommand(ClientFrame.Command command) {
        return null;
    }

    /** The session is about to be pinged, and then pulled: the source may report its position. */
    default void onPing() {}

    /** How far the session is. From any thread. */
    SourceProgress progress();

    /** Starts a round. Events that arrive later may be left to the next round, which their producer triggers. */
    void begin();

    /**
     * Fills the cleared batch with the next frames: small ones, or one large frame. An empty batch means: ask again.
     *
     * @return false if this round has no more frames
     */
    boolean take(FrameBatch batch);

    /**
     * Reports how much of the batch was written, before the next {@link #take}.
     *
     * @param next the number after the last frame written, as in the batch
     * @param frames how many frames of the batch were written
     */
    void sent(long next, int frames);
}
