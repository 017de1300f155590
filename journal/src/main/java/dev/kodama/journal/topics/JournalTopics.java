package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
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

/** The journal's topics: which there are and how they are set. */
public final class JournalTopics {
    private static final int OVERHEAD_BYTES = 1 << 20;
    private static final Duration LETTERS = Duration.ofDays(30);

    private JournalTopics() {}

    /**
     * Creates the topics that are missing and leaves the others as they are. The number of replicas is the cluster's default.
     *
     * @throws KafkaException as the cluster says
     */
    public static void create(JournalConfig config) {
        create(config, topics(config));
    }

    /** Creates what topologies need, the journal included, as {@link #create(JournalConfig)}. */
    public static void createForTopologies(JournalConfig config) {
        createForTopologies(config, List.of());
    }

    /**
     * As {@link #createForTopologies(JournalConfig)}.
     *
     * @param more what one of them writes
     */
    public static void createForTopologies(JournalConfig config, List<NewTopic> more) {
        var wanted = new ArrayList<>(topics(config));
        wanted.addAll(more);
        wanted.add(topic(
                config.poisonTopic(),
                1,
                Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(config.maxEventBytes() + 2 * OVERHEAD_BYTES))));
        create(config, wanted);
    }

    /**
     * Creates {@link JournalConfig#progressTopic} where it is missing, for a journal that is there.
     *
     * @throws JournalNotFoundException if it is not: how many partitions it gets is for the mirror to say
     * @throws KafkaException as the cluster says
     */
    public static void createForProgress(JournalConfig config) {
        createForReaders(config, List.of(topic(config.progressTopic(), 1, positionsSettings())));
    }

    private static void createForReaders(JournalConfig config, List<NewTopic> wanted) {
        try (var admin = KafkaClients.admin(config)) {
            var unused = eventsTopicId(config, admin);
            create(admin, wanted);
        }
    }

    /**
     * Creates those of {@link #subscriptionTopics} that are missing, for a journal that is there.
     *
     * @throws JournalNotFoundException if it is not: how many partitions it gets is for the mirror to say
     * @throws KafkaException as the cluster says
     */
    public static void createForSubscriptions(JournalConfig config) {
        createForReaders(config, subscriptionTopics(config));
    }

    private static void create(JournalConfig config, List<NewTopic> wanted) {
        try (var admin = KafkaClients.admin(config)) {
            create(admin, wanted);
        }
    }

    private static void create(Admin admin, List<NewTopic> wanted) {
        var existing = KafkaClients.get(admin.listTopics().names());
        var missing = wanted.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
        for (var created : admin.createTopics(missing).values().entrySet()) {
            String topic = created.getKey();
            try {
                KafkaClients.get(created.getValue());
            } catch (TopicExistsException e) {
                // another was quicker
            } catch (TopicAuthorizationException e) {
                throw new TopicAuthorizationException(
                        "Kafka denies Create on topic " + topic, Set.of(topic)); // it does not say so itself
            }
        }
    }

    /**
     * What Kafka calls the events topic: another one after it was deleted and created again.
     *
     * @throws JournalNotFoundException if it is not there
     * @throws KafkaException as the cluster says
     */
    public static Uuid eventsTopicId(JournalConfig config, Admin admin) {
        return requestEventsTopicId(config, admin).get();
    }

    /** As {@link #eventsTopicId}: asks at once, and waits for the answer when it is got. */
    public static Supplier<Uuid> requestEventsTopicId(JournalConfig config, Admin admin) {
        var asked = admin.describeTopics(List.of(config.eventsTopic())).allTopicNames();
        return () -> topicId(config, asked);
    }

    private static Uuid topicId(JournalConfig config, KafkaFuture<Map<String, TopicDescription>> asked) {
        try {
            return KafkaClients.get(asked).values().iterator().next().topicId();
        } catch (UnknownTopicOrPartitionException e) {
            throw new JournalNotFoundException(config);
        }
    }

    /** Every topic as the mirror creates it. */
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
                topic(config.positionsTopic(), 1, positionsSettings()));
    }

    /** Every topic as a durable subscription creates it. Dead letters are kept for 30 days, or as long as events if that is longer. */
    public static List<NewTopic> subscriptionTopics(JournalConfig config) {
        var retention = config.retention().compareTo(LETTERS) > 0 ? config.retention() : LETTERS;
        var letters = Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                String.valueOf(retention.toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(JournalConfig.MAX_REJECTED_BYTES + OVERHEAD_BYTES));
        var compacted = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        return List.of(
                topic(config.deadLettersTopic(), 1, letters),
                topic(config.redeliveriesTopic(), 1, letters),
                topic(config.seeksTopic(), 1, compacted),
                topic(config.subscriptionsTopic(), 1, compacted));
    }

    /** Small segments and short-lived markers: the topic takes many records and keeps one a key. */
    private static Map<String, String> positionsSettings() {
        var settings = new HashMap<String, String>();
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(8 << 20));
        settings.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, "60000");
        return settings;
    }

    /** A topic of one partition that keeps one record a key, in small segments: it takes many. */
    public static NewTopic compacted(String name) {
        return topic(name, 1, positionsSettings());
    }

    /** As {@link #compacted}, and what is older than that goes altogether. */
    public static NewTopic compacted(String name, Duration retention) {
        var settings = positionsSettings();
        settings.put(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);
        settings.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()));
        return topic(name, 1, settings);
    }

    /** A topic of one partition of which all is kept for so long. */
    public static NewTopic keptFor(String name, Duration retention) {
        return topic(
                name,
                1,
                Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        String.valueOf(retention.toMillis()),
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        String.valueOf(8 << 20)));
    }

    /** A topic of one partition of which nothing is ever deleted. */
    public static NewTopic retainedForever(String name) {
        return topic(name, 1, Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.RETENTION_BYTES_CONFIG, "-1"));
    }

    private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
    }
}
