package dev.kodama.streams;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TopologyDescription;

/**
 * The internal topics of one application: the changelogs of its stores and its repartition topics, part by part of its topology. All of a
 * part must have as many partitions as what the part reads, or Kafka Streams does not start it.
 *
 * <p>Every store is taken to have a changelog.
 */
record InternalTopics(List<Part> parts) {
    private static final String REPARTITION = "-repartition";

    /**
     * One sub-topology.
     *
     * @param sources the topics it reads that are not internal
     * @param internal its changelogs and the repartition topics it reads, by full name
     */
    record Part(Set<String> sources, Set<String> internal) {
        Part {
            sources = Set.copyOf(sources);
            internal = Set.copyOf(internal);
        }
    }

    InternalTopics {
        parts = List.copyOf(parts);
    }

    static InternalTopics of(TopologyDescription description, String applicationId) {
        var parts = new ArrayList<Part>();
        for (var subtopology : description.subtopologies()) {
            var sources = new HashSet<String>();
            var internal = new HashSet<String>();
            for (var node : subtopology.nodes()) {
                if (node instanceof TopologyDescription.Source source) {
                    for (String topic : source.topicSet()) {
                        if (topic.endsWith(REPARTITION)) {
                            internal.add(applicationId + "-" + topic);
                        } else {
                            sources.add(topic);
                        }
                    }
                } else if (node instanceof TopologyDescription.Processor processor) {
                    processor.stores().forEach(store -> internal.add(applicationId + "-" + store + "-changelog"));
                }
            }
            parts.add(new Part(sources, internal));
        }
        return new InternalTopics(parts);
    }

    Set<String> sources() {
        var all = new TreeSet<String>();
        parts.forEach(part -> all.addAll(part.sources()));
        return all;
    }

    Set<String> names() {
        var all = new TreeSet<String>();
        parts.forEach(part -> all.addAll(part.internal()));
        return all;
    }

    /**
     * Decides what has to be done before the application can run.
     *
     * @param partitions of the topics that exist
     * @param committed the group's offsets
     * @param ends of the partitions of {@link #sources}
     * @param movesKeys whether state is found by its key's partition: with more partitions it is built anew
     */
    TopicPlan plan(
            Map<String, Integer> partitions,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Long> ends,
            boolean movesKeys) {
        for (var offset : committed.entrySet()) {
            Long end = ends.get(offset.getKey());
            if (end != null && offset.getValue() > end) {
                return new TopicPlan.Rebuild(offset.getKey().topic() + " was created anew");
            }
        }
        var grow = new TreeMap<String, Integer>();
        for (var part : parts) {
            int wanted = part.sources().stream()
                    .mapToInt(source -> partitions.getOrDefault(source, 0))
                    .max()
                    .orElse(0);
            for (String topic : new TreeSet<>(part.internal())) {
                int there = partitions.getOrDefault(topic, 0);
                if (there == 0 && !committed.isEmpty() && !startsEmpty(topic)) {
                    return new TopicPlan.Rebuild(topic + " is missing");
                } else if (there > 0 && wanted > 0 && (there > wanted || (there < wanted && movesKeys))) {
                    return new TopicPlan.Rebuild(
                            topic + " has " + there + " partitions, and what it is made from has " + wanted);
                } else if (there > 0 && there < wanted) {
                    grow.put(topic, wanted);
                }
            }
        }
        return grow.isEmpty() ? new TopicPlan.Fits() : new TopicPlan.Grow(grow);
    }

    /**
     * Whether state of a version without this store remains valid: {@link JournalFilter} then recognizes repeats of the records that it reads
     * from now on. Kafka Streams creates the topic.
     */
    private static boolean startsEmpty(String topic) {
        return topic.endsWith("-" + JournalFilter.STORE + "-changelog");
    }
}
