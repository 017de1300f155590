package dev.kodama.streams;

import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
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
 * Reconciles an application's internal topics with the partitions of what it reads, while it is not running here. Only topics that its
 * topology names are touched; they are deleted only while nobody else is in its group.
 */
final class TopicReconciler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReconciler.class);
    private static final int CALL_MILLIS = 10_000;

    private final StreamsSettings settings;
    private final InternalTopics topics;
    private @Nullable Admin opened;

    TopicReconciler(StreamsSettings settings, InternalTopics topics) {
        this.settings = settings;
        this.topics = topics;
    }

    /** Opened when it is first needed: a server's name may not be known yet. */
    private Admin admin() {
        if (opened == null) {
            var properties = new HashMap<>(settings.client());
            properties.put("default.api.timeout.ms", CALL_MILLIS);
            properties.put("request.timeout.ms", CALL_MILLIS / 2);
            opened = Admin.create(properties);
        }
        return opened;
    }

    /**
     * Does what is needed.
     *
     * @param cleanUp has the local state deleted; called before anything is deleted in Kafka
     * @return why the application cannot run yet, and what to do; empty when it can
     * @throws KafkaException as the cluster says
     */
    Optional<String> reconcile(Runnable cleanUp) {
        var plan = plan();
        if (plan instanceof TopicPlan.Grow grow) {
            grow(grow.partitions());
        } else if (plan instanceof TopicPlan.Rebuild rebuild) {
            if (hasMembers()) {
                return Optional.of(rebuild.reason() + ": its state is built anew once no process is in the group "
                        + settings.applicationId() + "; stop every other kodama processors");
            }
            cleanUp.run();
            rebuild(rebuild.reason());
        }
        return Optional.empty();
    }

    /** Whether {@link #reconcile} would do nothing. */
    boolean fits() {
        return plan() instanceof TopicPlan.Fits;
    }

    /** How many partitions each source has; those that are missing are left out. */
    Map<String, Integer> sourcePartitions() {
        return partitions(topics.sources());
    }

    private TopicPlan plan() {
        var committed = committed(); // before the ends: they are behind it
        var partitions = partitions(topics.sources());
        var ends = ends(partitions);
        partitions.putAll(partitions(topics.names()));
        return topics.plan(partitions, committed, ends, settings.movesKeys());
    }

    private Map<TopicPartition, Long> committed() {
        var committed = new HashMap<TopicPartition, Long>();
        KafkaClients.get(admin().listConsumerGroupOffsets(settings.applicationId())
                        .partitionsToOffsetAndMetadata())
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
                LOG.debug("{} does not exist", name);
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
                "{}: adding partitions to internal topics, as there are more of what it reads: {}",
                settings.name(),
                partitions);
        var more = new HashMap<String, NewPartitions>();
        partitions.forEach((topic, count) -> more.put(topic, NewPartitions.increaseTo(count)));
        KafkaClients.get(admin().createPartitions(more).all());
    }

    private boolean hasMembers() {
        try {
            return KafkaClients.get(admin().describeConsumerGroups(Set.of(settings.applicationId()))
                            .all())
                    .values()
                    .stream()
                    .anyMatch(group -> !group.members().isEmpty());
        } catch (GroupIdNotFoundException e) {
            return false;
        }
    }

    /** The topics first: what is cut off in between finds one missing, and goes on. */
    private void rebuild(String reason) {
        LOG.warn("{}: {}; building its state anew from what the journal has", settings.name(), reason);
        var there = new TreeSet<>(partitions(topics.names()).keySet());
        KafkaClients.get(admin().deleteTopics(there).all());
        try {
            KafkaClients.get(admin().deleteConsumerGroups(Set.of(settings.applicationId()))
                    .all());
        } catch (GroupIdNotFoundException e) {
            LOG.debug("{} has no group", settings.name());
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close(Duration.ZERO);
        }
    }
}
