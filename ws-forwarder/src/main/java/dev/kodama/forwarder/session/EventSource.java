package dev.kodama.forwarder.session;

import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.Filter;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's events come from, and with them, in their place, what it is told of them, such as how many it has missed. Asked by
 * one thread at a time, whichever; never waits.
 */
public interface EventSource {
    /** The session it is for; told before it is asked for anything. */
    default void opened(Session session) {}

    /** Whether what is not sent when the session ends is lost for its client. */
    default boolean losesWhatIsNotSent() {
        return false;
    }

    /** The session is gone. */
    default void ended() {}

    /** What is wanted now. */
    Filter filter();

    /** From any thread: no event that is not on its way yet goes out against it. */
    void setFilter(Filter filter);

    /**
     * Does as a client says, where it knows how.
     *
     * @return what is to be answered, as JSON; null if nothing
     */
    default byte @Nullable [] onCommand(ClientFrame.Command command) {
        return null;
    }

    /** The session is pinged: a client that hears nothing else may be told how far it is. The session is pulled then. */
    default void onPing() {}

    /** A round begins: what comes in after this may be left to the next round, which whoever brings it in sees to. */
    void begin();

    /**
     * Fills the batch, cleared before, with the frames that come next: small ones or one large one. A batch without any means
     * that there is nothing yet, but to ask again.
     *
     * @return false if there is nothing more in this round
     */
    boolean take(FrameBatch batch);

    /**
     * Learns how much of the batch is on its way, before it is asked for the next.
     *
     * @param next the number after the last frame on its way, as the batch has it
     * @param frames how many frames of the batch are on their way
     */
    void sent(long next, int frames);
}
