package dev.kodama.journal.reader;

/** The journal does not count 1, 2, 3, …, or is another one: the message names the sequence. */
public final class JournalCorruptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean overtaken;

    private JournalCorruptException(String message) {
        this(message, false);
    }

    private JournalCorruptException(String message, boolean overtaken) {
        super(message);
        this.overtaken = overtaken;
    }

    /** Whether only retention was faster than the reader: one that is opened anew goes on with what is left. */
    public boolean truncatedByRetention() {
        return overtaken;
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
