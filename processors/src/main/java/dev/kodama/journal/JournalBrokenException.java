package dev.kodama.journal;

/** The journal does not count 1, 2, 3, …: the message names the sequence. */
public final class JournalBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private JournalBrokenException(String message) {
        super(message);
    }

    static JournalBrokenException missing(long expected, long next) {
        return new JournalBrokenException("the journal is broken: sequence " + expected + " is missing before " + next);
    }

    static JournalBrokenException repeated(long sequence) {
        return new JournalBrokenException("the journal is broken: sequence " + sequence + " stands in it twice");
    }

    static JournalBrokenException overtaken(long expected) {
        return new JournalBrokenException("retention has cut the journal before sequence " + expected + " was read");
    }
}
