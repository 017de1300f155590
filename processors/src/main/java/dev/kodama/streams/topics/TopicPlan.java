package dev.kodama.streams.topics;

import java.util.Map;

/** Decision about an application's internal topics before it can run. */
sealed interface TopicPlan {
    /** Nothing is to be done. */
    record Fits() implements TopicPlan {}

    /**
     * Partitions are added. State is retained: it belongs to a partition of the journal, and added partitions start empty.
     *
     * @param partitions required number of partitions of each topic
     */
    record Grow(Map<String, Integer> partitions) implements TopicPlan {
        public Grow {
            partitions = Map.copyOf(partitions);
        }
    }

    /** The topics and the group's offsets are deleted: all state is rebuilt from the journal. */
    record Rebuild(String reason) implements TopicPlan {}
}
