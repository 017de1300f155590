package dev.kodama.embedded.redis;

/** What became of a Redis that was asked to end without losing what is not journaled. */
public sealed interface StopResult {
    /** The process is gone; everything it held for a mirror is journaled. */
    record Ended() implements StopResult {}

    /**
     * The process goes on serving, and the next start in the same folder takes it over.
     *
     * @param reason half a sentence
     */
    record LeftRunning(long pid, String reason) implements StopResult {}
}
