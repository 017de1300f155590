package dev.kodama.streams;

import java.util.Map;

/** What an application's internal topics need before it can run. */
sealed interface TopicPlan {
    /** Nothing. */
    record Fits() implements TopicPlan {}

    /**
     * More partitions. State is kept: a partition's state belongs to a partition of the journal, and added ones start empty.
     *
     * @param partitions how many each topic needs
     */
    record Grow(Map<String, Integer> partitions) implements TopicPlan {
        public Grow {
            partitions = Map.copyOf(partitions);
        }
    }

    /** To be deleted, with the group's offsets: all state is built anew from what the journal still has. */
    record Rebuild(String reason) implements TopicPlan {}
}
