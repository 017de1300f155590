package dev.kodama.streams.topics;

import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles an application's internal topics with the partitions of its source topics, while the application is not running here. It
 * changes only topics that the topology names, and deletes them only while the application's group has no members.
 */
public final class TopicReconciler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReconciler.class);
    private static final int CALL_MILLIS = 10_000;

    private final String name;
    private final String applicationId;
    private final Map<String, Object> client;
    private final InternalTopics topics;
    private @Nullable Admin opened;

    /**
     * Connects when it is first needed.
     *
     * @param name of the topology, for the log
     * @param client settings of Kafka clients
     */
    public TopicReconciler(String name, String applicationId, Map<String, Object> client, InternalTopics topics) {
        this.name = name;
        this.applicationId = applicationId;
        this.client = client;
        this.topics = topics;
    }

    /** Connects on first use: a server's host name may not resolve before. */
    private Admin admin() {
        if (opened == null) {
            var properties = new HashMap<>(client);
            properties.put("default.api.timeout.ms", CALL_MILLIS);
            properties.put("request.timeout.ms", CALL_MILLIS / 2);
            opened = KafkaClients.admin(properties);
        }
        return opened;
    }

    /**
     * Carries out the plan.
     *
     * @param cleanUp deletes the local state; called before anything is deleted in Kafka
     * @return why the application cannot run yet, and what to do; empty when it can
     * @throws KafkaException if Kafka is unavailable or denies it
     */
    public Optional<String> reconcile(Runnable cleanUp) {
        var plan = plan(snapshot());
        if (plan instanceof TopicPlan.Grow grow) {
            grow(grow.partitions());
        } else if (plan instanceof TopicPlan.Rebuild rebuild) {
            if (hasMembers()) {
                return Optional.of(rebuild.reason() + ": its state is rebuilt once no process is in the group "
                        + applicationId + "; stop every other kodama processors");
            }
            cleanUp.run();
            rebuild(rebuild.reason());
        }
        return Optional.empty();
    }

    /**
     * Checks whether the application has to be opened again.
     *
     * @param sources the partitions of its source topics when it was opened
     * @return those of now, if they differ or {@link #reconcile} would do something; empty also while a source topic is missing
     */
    public Optional<Map<String, Integer>> changed(Map<String, Integer> sources) {
        var snapshot = snapshot();
        boolean same = snapshot.sources().equals(sources) && plan(snapshot) instanceof TopicPlan.Fits;
        boolean missing = !snapshot.sources().keySet().equals(topics.sources());
        return same || missing ? Optional.empty() : Optional.of(snapshot.sources());
    }

    /** The number of partitions of each source topic; missing topics are left out. */
    public Map<String, Integer> sourcePartitions() {
        return partitions(topics.sources());
    }

    private record Snapshot(
            Map<String, Integer> partitions,
            Map<String, Integer> sources,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Long> ends) {}

    private Snapshot snapshot() {
        var committed = committed(); // first, so that no offset is above the ends
        var all = new HashSet<>(topics.sources());
        all.addAll(topics.names());
        var partitions = partitions(all);
        var sources = new HashMap<>(partitions);
        sources.keySet().retainAll(topics.sources());
        return new Snapshot(partitions, sources, committed, ends(sources));
    }

    private TopicPlan plan(Snapshot snapshot) {
        return topics.plan(snapshot.partitions(), snapshot.committed(), snapshot.ends());
    }

    private Map<TopicPartition, Long> committed() {
        var committed = new HashMap<TopicPartition, Long>();
        KafkaClients.get(admin().listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    private Map<String, Integer> partitions(Set<String> names) {
        var found = new HashMap<String, Integer>();
        admin().describeTopics(names).topicNameValues().forEach((name, description) -> {
            try {
                found.put(name, KafkaClients.get(description).partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                LOG.debug("Topic {} does not exist", name);
            }
        });
        return found;
    }

    private Map<TopicPartition, Long> ends(Map<String, Integer> partitions) {
        var latest = partitions.entrySet().stream()
                .flatMap(topic -> IntStream.range(0, topic.getValue())
                        .mapToObj(partition -> new TopicPartition(topic.getKey(), partition)))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        var ends = new HashMap<TopicPartition, Long>();
        KafkaClients.get(admin().listOffsets(latest).all())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private void grow(Map<String, Integer> partitions) {
        LOG.info(
                "Topology {}: adding partitions to its internal topics, since its source topics have more: {}",
                name,
                partitions);
        var more = new HashMap<String, NewPartitions>();
        partitions.forEach((topic, count) -> more.put(topic, NewPartitions.increaseTo(count)));
        KafkaClients.get(admin().createPartitions(more).all());
    }

    private boolean hasMembers() {
        try {
            return KafkaClients.get(admin().describeConsumerGroups(Set.of(applicationId))
                            .all())
                    .values()
                    .stream()
                    .anyMatch(group -> !group.members().isEmpty());
        } catch (GroupIdNotFoundException e) {
            return false;
        }
    }

    /** Deletes the topics first: after a crash in between the next start finds one missing and continues. */
    private void rebuild(String reason) {
        LOG.warn("Topology {}: {}; rebuilding its state from the journal", name, reason);
        var existing = new TreeSet<>(partitions(topics.names()).keySet());
        existing.addAll(partitions(topics.former()).keySet());
        KafkaClients.get(admin().deleteTopics(existing).all());
        try {
            KafkaClients.get(admin().deleteConsumerGroups(Set.of(applicationId)).all());
        } catch (GroupIdNotFoundException e) {
            LOG.debug("Topology {} has no group", name);
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close(Duration.ZERO);
        }
    }
}
