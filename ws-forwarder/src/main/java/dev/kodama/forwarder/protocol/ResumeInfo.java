package dev.kodama.forwarder.protocol;

/**
 * Where a durable session resumes.
 *
 * @param since as requested
 * @param first the sequence of the first event, whether it matches or not
 * @param last the newest sequence in the journal then
 * @param missed events behind {@code since} that retention has deleted
 * @param recovered whether no event is missing; false also where {@code since} is of another journal or that is unknown
 */
public record ResumeInfo(String since, long first, long last, long missed, boolean recovered) {}
