package dev.kodama.forwarder.hub.ring;

import dev.kodama.bus.metadata.EventMetadata.Head;

/** Decides whether a reader wants an event. */
public interface EventTest {
    /** @param number the event's number in the ring */
    boolean test(Head head, long number);
}
