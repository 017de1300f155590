package dev.kodama.index;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answer to a {@link MinuteQuery}. */
public sealed interface MinuteAnswer {
    /** The partitions that the index has, sorted by number. */
    record Found(List<Partition> partitions) implements MinuteAnswer {
        public Found {
            partitions = List.copyOf(partitions);
        }

        /** The counts of all partitions, by the first minute of a step and event type. */
        public Map<Long, Map<String, Long>> sum() {
            var sum = new HashMap<Long, Map<String, Long>>();
            for (var partition : partitions) {
                partition.counts().forEach((minute, counts) -> {
                    var row = sum.computeIfAbsent(minute, unused -> new HashMap<>());
                    counts.forEach((type, count) -> row.merge(type, count, Long::sum));
                });
            }
            return sum;
        }
    }

    /**
     * The index cannot answer.
     *
     * @param reason continues a sentence: "The index …"
     */
    record Unusable(String reason) implements MinuteAnswer {}

    /**
     * A partition's part of the answer.
     *
     * @param counts by the first minute of a step and event type; the type is empty where its name is not known
     */
    record Partition(int number, Map<Long, Map<String, Long>> counts) {
        public Partition {
            counts = Map.copyOf(counts);
        }
    }
}
