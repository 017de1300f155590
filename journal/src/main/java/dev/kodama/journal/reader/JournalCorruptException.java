package dev.kodama.journal.reader;

/** The journal has a missing sequence, or was created anew while it was read; the message names it. */
public final class JournalCorruptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private enum Cause {
        MISSING,
        RECREATED,
        TRUNCATED
    }

    private final Cause cause;

    private JournalCorruptException(String message, Cause cause) {
        super(message);
        this.cause = cause;
    }

    /** Whether retention has overtaken the reader: a new reader continues with the remaining events. */
    public boolean truncatedByRetention() {
        return cause == Cause.TRUNCATED;
    }

    /** Whether the topic was created anew: a new reader reads another journal. */
    public boolean isRecreated() {
        return cause == Cause.RECREATED;
    }

    static JournalCorruptException missing(long expected, long next) {
        return new JournalCorruptException(
                "the journal is broken: sequence " + expected + " is missing before " + next, Cause.MISSING);
    }

    static JournalCorruptException recreated(String topic) {
        return new JournalCorruptException(
                "the topic " + topic + " was deleted or created anew while it was read: start reading again",
                Cause.RECREATED);
    }

    static JournalCorruptException truncatedByRetention(long expected) {
        return new JournalCorruptException(
                "retention has cut the journal before sequence " + expected + " was read", Cause.TRUNCATED);
    }
}
