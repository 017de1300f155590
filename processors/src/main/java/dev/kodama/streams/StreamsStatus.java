package dev.kodama.streams;

import java.util.Locale;

/**
 * Current status of a topology.
 *
 * @param replacedThreads number of failed threads that were replaced
 * @param poison number of records that cannot be processed
 * @param skipped number of foreign and repeated records of the journal
 * @param stuck whether it has ended, or is failing or waiting for longer than a transient failure takes
 * @param detail one line for a person; may be empty
 */
public record StreamsStatus(
        State state, long replacedThreads, long poison, long skipped, boolean stuck, String detail) {
    /** States of a topology: it starts, gets its partitions and restores their stores, runs, and ends. */
    public enum State {
        STARTING,
        /** Waits for Kafka, or for topics that it reads. */
        WAITING,
        /** Gets its partitions and restores their stores from Kafka. */
        RESTORING,
        RUNNING,
        /** Its thread has failed and is being replaced. */
        FAILING,
        ENDED;

        /** In lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it processes records. */
    public boolean ready() {
        return state == State.RUNNING;
    }
}
