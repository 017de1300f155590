package dev.kodama.streams.topics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TopologyDescription;

/**
 * The internal topics of one application: changelogs of stores and repartition topics, by sub-topology. Kafka Streams requires that the
 * internal topics of a sub-topology have as many partitions as its source topics.
 *
 * <p>Every store is expected to have a changelog.
 *
 * @param former names of topics of former versions
 */
public record InternalTopics(List<Part> parts, Set<String> former) {
    private static final String REPARTITION = "-repartition";
    private static final Pattern GENERATED_NAME = Pattern.compile("[A-Z-]+-\\d{10}");

    /**
     * One sub-topology.
     *
     * @param sources its source topics that are not internal
     * @param internal full names of its changelogs and of the repartition topics that it reads
     */
    public record Part(Set<String> sources, Set<String> internal) {
        public Part {
            sources = Set.copyOf(sources);
            internal = Set.copyOf(internal);
        }
    }

    public InternalTopics {
        parts = List.copyOf(parts);
        former = Set.copyOf(former);
    }

    /**
     * With topics of former versions of the application, which a rebuild deletes.
     *
     * @param suffixes of their names
     */
    public InternalTopics withFormer(List<String> suffixes, String applicationId) {
        return new InternalTopics(
                parts,
                suffixes.stream().map(suffix -> applicationId + "-" + suffix).collect(Collectors.toSet()));
    }

    /**
     * Derives them from a topology.
     *
     * @throws IllegalArgumentException if an operator has no name: state is found by names
     */
    public static InternalTopics of(TopologyDescription description, String applicationId) {
        var unnamed = GENERATED_NAME.matcher(description.toString());
        if (unnamed.find()) {
            throw new IllegalArgumentException("an operator of the topology has no name: " + unnamed.group());
        }
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
        return new InternalTopics(parts, Set.of());
    }

    /** The source topics of all sub-topologies, without internal ones. */
    public Set<String> sources() {
        var all = new TreeSet<String>();
        parts.forEach(part -> all.addAll(part.sources()));
        return all;
    }

    /** The internal topics of all sub-topologies. */
    Set<String> names() {
        var all = new TreeSet<String>();
        parts.forEach(part -> all.addAll(part.internal()));
        return all;
    }

    /**
     * Decides what the internal topics need before the application can run.
     *
     * @param partitions number of partitions of each existing topic
     * @param committed the group's offsets
     * @param ends end offsets of the partitions of {@link #sources}
     */
    TopicPlan plan(
            Map<String, Integer> partitions, Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        for (var offset : committed.entrySet()) {
            Long end = ends.get(offset.getKey());
            if (end != null && offset.getValue() > end) {
                return new TopicPlan.Rebuild(offset.getKey().topic() + " was created anew");
            }
        }
        var grow = new TreeMap<String, Integer>();
        for (var part : parts) {
            int required = part.sources().stream()
                    .mapToInt(source -> partitions.getOrDefault(source, 0))
                    .max()
                    .orElse(0);
            for (String topic : new TreeSet<>(part.internal())) {
                int present = partitions.getOrDefault(topic, 0);
                if (present == 0 && !committed.isEmpty() && !startsEmpty(topic)) {
                    return new TopicPlan.Rebuild(topic + " is missing");
                } else if (present > 0 && required > 0 && present > required) {
                    return new TopicPlan.Rebuild(
                            topic + " has " + present + " partitions, and what it is made from has " + required);
                } else if (present > 0 && present < required) {
                    grow.put(topic, required);
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
