package dev.kodama.replay;

/** A sink could not hand on an event; the message is one line that says why. */
public final class SinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long sequence;

    /** @param sequence of the first event that may not have been handed on; 0 where all is lost, as a file is */
    public SinkException(String message, long sequence, Throwable cause) {
        super(message, cause);
        this.sequence = sequence;
    }

    /** As {@link #SinkException(String, long, Throwable)}, where it was told without an exception. */
    public SinkException(String message, long sequence) {
        super(message);
        this.sequence = sequence;
    }

    /** Of the first event that may not have been handed on: a replay from there on misses nothing. 0 if all is lost. */
    public long sequence() {
        return sequence;
    }
}
