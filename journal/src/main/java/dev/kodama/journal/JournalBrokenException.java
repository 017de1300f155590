package dev.kodama.journal;

/** The journal does not count 1, 2, 3, …, or is another one: the message names the sequence. */
public final class JournalBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean overtaken;

    private JournalBrokenException(String message) {
        this(message, false);
    }

    private JournalBrokenException(String message, boolean overtaken) {
        super(message);
        this.overtaken = overtaken;
    }

    /** Whether only retention was faster than the reader: one that is opened anew goes on with what is left. */
    public boolean overtaken() {
        return overtaken;
    }

    static JournalBrokenException missing(long expected, long next) {
        return new JournalBrokenException("the journal is broken: sequence " + expected + " is missing before " + next);
    }

    static JournalBrokenException recreated(String topic) {
        return new JournalBrokenException(
                "the topic " + topic + " was deleted or created anew while it was read: start reading again");
    }

    static JournalBrokenException overtaken(long expected) {
        return new JournalBrokenException(
                "retention has cut the journal before sequence " + expected + " was read", true);
    }
}
