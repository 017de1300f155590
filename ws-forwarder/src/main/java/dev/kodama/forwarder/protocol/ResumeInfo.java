package dev.kodama.forwarder.protocol;

/**
 * Where a durable session begins.
 *
 * @param since as it was asked for
 * @param first the sequence of the first event that comes, filtered or not
 * @param last the newest in the journal then
 * @param missed how many events behind {@code since} retention has deleted
 * @param recovered whether nothing is missing: false also where {@code since} is of another journal or that cannot be told
 */
public record ResumeInfo(String since, long first, long last, long missed, boolean recovered) {}
