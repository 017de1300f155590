package dev.kodama.replay.export;

import java.time.Duration;

/** There are too many exports. The message is a sentence. */
public final class TooManyExportsException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What there are too many of. */
    public enum Reason {
        /** Exports of all users. */
        ALL,
        /** Running exports of this user. */
        USER,
        /** Bytes of this user. */
        BYTES
    }

    private final Reason reason;
    private final Duration wait;

    TooManyExportsException(Reason reason, String message, Duration wait) {
        super(message);
        this.reason = reason;
        this.wait = wait;
    }

    public Reason reason() {
        return reason;
    }

    /** How long to wait before another one is started. */
    public Duration waitTime() {
        return wait;
    }
}
