package dev.kodama.streams;

import java.util.Locale;

/**
 * How a topology is doing now.
 *
 * @param replacedThreads how often a thread failed and another took its place
 * @param poison how many records were passed over because they cannot be processed
 * @param skipped how many records of the journal were skipped: no mirror wrote them, or they repeat others
 * @param stuck whether it has ended, or has been failing or waiting for longer than what passes by itself takes
 * @param detail one line for a person; empty where there is nothing to add
 */
public record StreamsStatus(
        State state, long replacedThreads, long poison, long skipped, boolean stuck, String detail) {
    /** A topology's life: it starts, gets its part of the work and restores its stores, runs, and ends. */
    public enum State {
        STARTING,
        /** Waits for Kafka, or for what it reads to be there. */
        WAITING,
        /** Gets its part of the work and reads its stores back from Kafka. */
        RESTORING,
        RUNNING,
        /** Its thread failed and is being replaced. */
        FAILING,
        ENDED;

        /** As it is shown. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it does its part. */
    public boolean ready() {
        return state == State.RUNNING;
    }
}
