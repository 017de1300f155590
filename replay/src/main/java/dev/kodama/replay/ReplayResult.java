package dev.kodama.replay;

/** How a replay ended. */
public enum ReplayResult {
    /** Everything up to the end was handed out, or as many events as were asked for. */
    COMPLETE,
    /** It was asked to stop. */
    STOPPED,
    /** Nobody takes more: the other end of a pipe was closed. */
    UNWANTED
}
