package dev.kodama.forwarder.hub.ring;

/** The form in which a reader gets an event. */
public enum EventView {
    /** With the four keys of an event and no other. */
    PLAIN,
    /** With all keys that were published. */
    WHOLE,
    /** As {@link #WHOLE}, as a server-sent event instead of a frame. */
    SSE
}
