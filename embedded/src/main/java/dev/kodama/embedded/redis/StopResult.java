package dev.kodama.embedded.redis;

/** Result of stopping a Redis without losing events that are not journaled. */
public sealed interface StopResult {
    /** The process has ended; everything it held for a mirror is journaled. */
    record Ended() implements StopResult {}

    /**
     * The process goes on, and the next start in the same folder takes it over.
     *
     * @param reason half a sentence
     */
    record LeftRunning(long pid, String reason) implements StopResult {}
}
