package dev.kodama.journal.reader;

/** The journal has a missing sequence, or was created anew while it was read; the message names it. */
public final class JournalCorruptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean truncated;

    private JournalCorruptException(String message) {
        this(message, false);
    }

    private JournalCorruptException(String message, boolean truncated) {
        super(message);
        this.truncated = truncated;
    }

    /** Whether retention has overtaken the reader: a new reader continues with the remaining events. */
    public boolean truncatedByRetention() {
        return truncated;
    }

    static JournalCorruptException missing(long expected, long next) {
        return new JournalCorruptException(
                "the journal is broken: sequence " + expected + " is missing before " + next);
    }

    static JournalCorruptException recreated(String topic) {
        return new JournalCorruptException(
                "the topic " + topic + " was deleted or created anew while it was read: start reading again");
    }

    static JournalCorruptException truncatedByRetention(long expected) {
        return new JournalCorruptException(
                "retention has cut the journal before sequence " + expected + " was read", true);
    }
}
