package dev.kodama.forwarder.protocol;

import dev.kodama.journal.JournalEpoch;

/**
 * Where a durable session resumes.
 *
 * @param since as requested
 * @param first the sequence of the first event, whether it matches or not
 * @param last the newest sequence in the journal then
 * @param missed events behind {@code since} that retention has deleted
 * @param recovered whether no event is missing; false also where {@code since} is of another journal or that is unknown
 * @param another whether {@code since} is of another journal, of which nothing can be resumed
 * @param epoch the journal that the sequences are of
 */
public record ResumeInfo(
        String since, long first, long last, long missed, boolean recovered, boolean another, JournalEpoch epoch) {
    /** Where {@code since} is of this journal, or no position in any. */
    public static ResumeInfo of(
            String since, long first, long last, long missed, boolean recovered, JournalEpoch epoch) {
        return new ResumeInfo(since, first, last, missed, recovered, false, epoch);
    }

    /** Where {@code since} is of another journal: all of this one comes. */
    public static ResumeInfo ofAnother(String since, long first, long last, JournalEpoch epoch) {
        return new ResumeInfo(since, first, last, 0, false, true, epoch);
    }
}
