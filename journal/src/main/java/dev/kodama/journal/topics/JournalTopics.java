package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the journal's topics with their settings. */
public final class JournalTopics {
    private static final int OVERHEAD_BYTES = 1 << 20;
    private static final Duration MIN_DEAD_LETTER_RETENTION = Duration.ofDays(30);

    private JournalTopics() {}

    /**
     * Creates missing topics; existing ones are not changed. The replication factor is the cluster's default.
     *
     * @throws KafkaException as the cluster says
     */
    public static void create(JournalConfig config) {
        create(config, topics(config));
    }

    /**
     * Creates the topics of topologies, the journal's included, as {@link #create(JournalConfig)}.
     *
     * @param more output topics of a topology
     */
    public static void createForTopologies(JournalConfig config, List<NewTopic> more) {
        var topics = new ArrayList<>(topics(config));
        topics.addAll(more);
        topics.add(topic(
                config.poisonTopic(),
                1,
                Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(config.maxEventBytes() + 2 * OVERHEAD_BYTES))));
        create(config, topics);
    }

    /**
     * Creates {@link JournalConfig#progressTopic} if it is missing.
     *
     * @throws JournalNotFoundException if there is no journal: only the mirror creates it
     * @throws KafkaException as the cluster says
     */
    public static void createForProgress(JournalConfig config) {
        createForReaders(config, List.of(topic(config.progressTopic(), 1, updatedTopicSettings())));
    }

    private static void createForReaders(JournalConfig config, List<NewTopic> topics) {
        try (var admin = KafkaClients.admin(config)) {
            var unused = eventsTopicId(config, admin);
            create(admin, topics);
        }
    }

    /**
     * Creates the missing topics of {@link #subscriptionTopics}.
     *
     * @throws JournalNotFoundException if there is no journal: only the mirror creates it
     * @throws KafkaException as the cluster says
     */
    public static void createForSubscriptions(JournalConfig config) {
        createForReaders(config, subscriptionTopics(config));
    }

    private static void create(JournalConfig config, List<NewTopic> topics) {
        try (var admin = KafkaClients.admin(config)) {
            create(admin, topics);
        }
    }

    private static void create(Admin admin, List<NewTopic> topics) {
        var existing = KafkaClients.get(admin.listTopics().names());
        var missing = topics.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
        for (var created : admin.createTopics(missing).values().entrySet()) {
            String topic = created.getKey();
            try {
                KafkaClients.get(created.getValue());
            } catch (TopicExistsException e) {
                // created meanwhile
            } catch (TopicAuthorizationException e) {
                throw new TopicAuthorizationException(
                        "Kafka denies Create on topic " + topic, Set.of(topic)); // Kafka's message names no right
            }
        }
    }

    /**
     * The id of the events topic; it changes if the topic is deleted and created again.
     *
     * @throws JournalNotFoundException if there is no such topic
     * @throws KafkaException as the cluster says
     */
    public static Uuid eventsTopicId(JournalConfig config, Admin admin) {
        return requestEventsTopicId(config, admin).get();
    }

    /**
     * The epoch of the journal, which is the id of its events topic.
     *
     * @throws JournalNotFoundException if there is no journal
     * @throws KafkaException as the cluster says
     */
    public static JournalEpoch epoch(JournalConfig config) {
        try (var admin = KafkaClients.admin(config)) {
            return JournalEpoch.of(eventsTopicId(config, admin));
        }
    }

    /** As {@link #eventsTopicId}: sends the request now, and waits for the answer on {@code get}. */
    public static Supplier<Uuid> requestEventsTopicId(JournalConfig config, Admin admin) {
        var requested = admin.describeTopics(List.of(config.eventsTopic())).allTopicNames();
        return () -> topicId(config, requested);
    }

    private static Uuid topicId(JournalConfig config, KafkaFuture<Map<String, TopicDescription>> requested) {
        try {
            return KafkaClients.get(requested).values().iterator().next().topicId();
        } catch (UnknownTopicOrPartitionException e) {
            throw new JournalNotFoundException(config);
        }
    }

    /** The topics that a mirror creates. */
    public static List<NewTopic> topics(JournalConfig config) {
        String retention = String.valueOf(config.retention().toMillis());
        return List.of(
                topic(
                        config.eventsTopic(),
                        config.partitions(),
                        Map.of(
                                TopicConfig.RETENTION_MS_CONFIG,
                                retention,
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                String.valueOf(config.maxEventBytes() + OVERHEAD_BYTES))),
                topic(
                        config.rejectedTopic(),
                        1,
                        Map.of(
                                TopicConfig.RETENTION_MS_CONFIG,
                                retention,
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                String.valueOf(JournalConfig.MAX_REJECTED_BYTES + OVERHEAD_BYTES))),
                topic(config.positionsTopic(), 1, updatedTopicSettings()));
    }

    /** The topics that a durable subscription creates. Dead letters have a retention of 30 days, or that of events if longer. */
    public static List<NewTopic> subscriptionTopics(JournalConfig config) {
        var retention = config.retention().compareTo(MIN_DEAD_LETTER_RETENTION) > 0
                ? config.retention()
                : MIN_DEAD_LETTER_RETENTION;
        var deadLetters = Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                String.valueOf(retention.toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(JournalConfig.MAX_REJECTED_BYTES + OVERHEAD_BYTES));
        var compacted = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        return List.of(
                topic(config.deadLettersTopic(), 1, deadLetters),
                topic(config.redeliveriesTopic(), 1, deadLetters),
                topic(config.seeksTopic(), 1, compacted),
                topic(config.subscriptionsTopic(), 1, compacted));
    }

    /** Small segments and short-lived tombstones, for topics with many updates per key. */
    private static Map<String, String> updatedTopicSettings() {
        var settings = new HashMap<String, String>();
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(8 << 20));
        settings.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, "60000");
        return settings;
    }

    /** A compacted topic of one partition, with small segments for many updates per key. */
    public static NewTopic compacted(String name) {
        return topic(name, 1, updatedTopicSettings());
    }

    /** As {@link #compacted}, with a retention. */
    public static NewTopic compacted(String name, Duration retention) {
        var settings = updatedTopicSettings();
        settings.put(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);
        settings.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()));
        return topic(name, 1, settings);
    }

    /** A topic of one partition with a retention. */
    public static NewTopic retained(String name, Duration retention) {
        return topic(
                name,
                1,
                Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        String.valueOf(retention.toMillis()),
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        String.valueOf(8 << 20)));
    }

    /** A topic of one partition with unlimited retention. */
    public static NewTopic retainedForever(String name) {
        return topic(name, 1, Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.RETENTION_BYTES_CONFIG, "-1"));
    }

    private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
    }
}
