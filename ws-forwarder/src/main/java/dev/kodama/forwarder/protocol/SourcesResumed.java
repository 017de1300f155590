package dev.kodama.forwarder.protocol;

import dev.kodama.journal.JournalEpoch;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a durable session of several sources resumes.
 *
 * @param since as requested
 * @param sources by name, each as in a session of that source
 * @param another whether {@code since} is of another journal
 * @param epoch the journal that the sequences are of
 */
public record SourcesResumed(String since, SortedMap<String, Place> sources, boolean another, JournalEpoch epoch) {
    /** As {@link ResumeInfo}, of one source. */
    public record Place(long first, long last, long missed, boolean recovered) {}

    public SourcesResumed {
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
    }
}
