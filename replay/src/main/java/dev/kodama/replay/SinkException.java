package dev.kodama.replay;

/** A sink could not write an event; the message is one line with the reason. */
public final class SinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long sequence;

    /** @param sequence the first event that may not have been written; 0 if all output is lost, as with a file */
    public SinkException(String message, long sequence, Throwable cause) {
        super(message, cause);
        this.sequence = sequence;
    }

    /** As {@link #SinkException(String, long, Throwable)}, without a cause. */
    public SinkException(String message, long sequence) {
        super(message);
        this.sequence = sequence;
    }

    /** The first event that may not have been written: a replay from there is complete. 0 if all output is lost. */
    public long sequence() {
        return sequence;
    }
}
