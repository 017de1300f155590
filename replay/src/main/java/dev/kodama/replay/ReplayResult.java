package dev.kodama.replay;

/** Result of a replay. */
public enum ReplayResult {
    /** All events up to the end or the limit were replayed. */
    COMPLETE,
    /** Stopped on request. */
    STOPPED,
    /** The reader of the output has closed it, such as a pipe. */
    OUTPUT_CLOSED
}
