package dev.kodama.journal.topics;

import dev.kodama.journal.JournalEpoch;
import org.jspecify.annotations.Nullable;

/** A position is of another journal than the one that is read; the message names both epochs. */
public final class OtherJournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private OtherJournalException(JournalEpoch asked, JournalEpoch read) {
        super("this is the journal " + read + ", and the position is of another one, " + asked
                + ": start at earliest, a time or a sequence of this journal");
    }

    /**
     * Checks the journal of a position.
     *
     * @param asked null if it is of whichever journal is read
     * @throws OtherJournalException if it is another one than the journal that is read
     */
    public static void check(@Nullable JournalEpoch asked, JournalEpoch read) {
        if (asked != null && !asked.equals(read)) {
            throw new OtherJournalException(asked, read);
        }
    }
}
