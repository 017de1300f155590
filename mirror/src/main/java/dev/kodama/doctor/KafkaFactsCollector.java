package dev.kodama.doctor;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.rights.RightsWatch;
import dev.kodama.rights.RoleRights;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Collects the facts of a Kafka cluster. Facts that may not be read are left out. */
final class KafkaFactsCollector {
    private static final int TIMEOUT_MILLIS = 5_000;
    /**
     * The first transaction of a new cluster waits until its log is created, a position until open transactions end.
     */
    private static final int LONG_TIMEOUT_MILLIS = 15_000;
    /** As long as a mirror's; a cluster that allows less rejects it. */
    private static final int TRANSACTION_MILLIS = 60_000;

    private final JournalConfig config;

    KafkaFactsCollector(JournalConfig config) {
        this.config = config;
    }

    /**
     * Asks the cluster.
     *
     * @throws KafkaException if it is unavailable; the timeout of a reply is 5 s, of a transaction and the position 15
     *     s
     */
    KafkaFacts facts() throws InterruptedException {
        try (var admin = KafkaClients.admin(properties())) {
            var nodes = get(admin.describeCluster().nodes());
            var denied = new HashSet<String>();
            var topics = topics(admin, denied);
            Optional<JournalPosition> position = Optional.empty();
            String positionFailure = "";
            try {
                position = topics.containsKey(config.positionsTopic()) ? position() : position;
            } catch (KafkaException | IllegalArgumentException e) {
                positionFailure = RootCause.typeAndFirstLine(e);
            }
            return new KafkaFacts(
                    nodes.size(),
                    release(admin),
                    settings(
                            admin,
                            ConfigResource.Type.BROKER,
                            nodes.iterator().next().idString()),
                    topics,
                    denied,
                    RightsWatch.denied(admin, RoleRights.mirror(config)),
                    transactionFailure(),
                    mirrors(admin),
                    position,
                    positionFailure);
        }
    }

    private Map<String, Object> properties() {
        var properties = config.clientProperties();
        properties.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        properties.put("request.timeout.ms", TIMEOUT_MILLIS - 1_000);
        properties.put("socket.connection.setup.timeout.ms", TIMEOUT_MILLIS - 1_000);
        return properties;
    }

    private static String release(Admin admin) throws InterruptedException {
        try {
            var version = get(admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get("metadata.version");
            return version == null ? "" : Short.toString(version.maxVersionLevel());
        } catch (KafkaException e) {
            return ""; // an old broker, or another implementation
        }
    }

    private Map<String, KafkaFacts.Topic> topics(Admin admin, Set<String> denied) throws InterruptedException {
        var found = new HashMap<String, KafkaFacts.Topic>();
        var names = new HashSet<>(KafkaFacts.names(config));
        get(admin.listTopics().names()).stream()
                .filter(name -> KafkaFacts.isOfTopology(name, config))
                .forEach(names::add);
        var described = admin.describeTopics(
                        TopicCollection.ofTopicNames(names),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (var entry : described.entrySet()) {
            try {
                var settings = settings(admin, ConfigResource.Type.TOPIC, entry.getKey());
                found.put(entry.getKey(), topic(get(entry.getValue()), settings));
            } catch (AuthorizationException e) {
                denied.add(entry.getKey());
            } catch (UnknownTopicOrPartitionException e) {
                // A missing topic is a fact, too.
            }
        }
        return found;
    }

    private static KafkaFacts.Topic topic(TopicDescription topic, Map<String, String> settings) {
        int copies = Integer.MAX_VALUE;
        int inSync = Integer.MAX_VALUE;
        for (var partition : topic.partitions()) {
            copies = Math.min(copies, partition.replicas().size());
            inSync = Math.min(inSync, partition.isr().size());
        }
        Set<AclOperation> allowed = topic.authorizedOperations();
        boolean writable = allowed == null || allowed.contains(AclOperation.WRITE);
        return new KafkaFacts.Topic(topic.partitions().size(), copies, inSync, writable, settings);
    }

    private static Map<String, String> settings(Admin admin, ConfigResource.Type type, String name)
            throws InterruptedException {
        var settings = new HashMap<String, String>();
        try {
            var resource = new ConfigResource(type, name);
            for (Config config :
                    get(admin.describeConfigs(List.of(resource)).all()).values()) {
                for (ConfigEntry entry : config.entries()) {
                    if (entry.value() != null) {
                        settings.put(entry.name(), entry.value());
                    }
                }
            }
        } catch (AuthorizationException | UnknownTopicOrPartitionException e) {
            return Map.of();
        }
        return settings;
    }

    private Optional<Integer> mirrors(Admin admin) throws InterruptedException {
        try {
            var group = admin.describeConsumerGroups(List.of(config.group("mirror")));
            return Optional.of(get(group.all()).values().stream()
                    .mapToInt(description -> description.members().size())
                    .sum());
        } catch (GroupIdNotFoundException e) {
            return Optional.of(0);
        } catch (AuthorizationException e) {
            return Optional.empty();
        }
    }

    /**
     * Begins a transaction and aborts it. Its id contains a colon, which no source has, so that no mirror is fenced.
     */
    private String transactionFailure() {
        var properties = config.clientProperties();
        properties.put("transactional.id", config.source() + ":doctor-" + UUID.randomUUID());
        properties.put("transaction.timeout.ms", TRANSACTION_MILLIS);
        properties.put("max.block.ms", LONG_TIMEOUT_MILLIS);
        properties.put("request.timeout.ms", TIMEOUT_MILLIS - 1_000);
        properties.put("delivery.timeout.ms", TIMEOUT_MILLIS);
        var producer = KafkaClients.producer(properties);
        try {
            producer.initTransactions();
            producer.beginTransaction();
            producer.abortTransaction();
            return "";
        } catch (KafkaException e) {
            return RootCause.typeAndFirstLine(e);
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    /** Reads the position, with a timeout: the reader waits longer for open transactions. */
    private Optional<JournalPosition> position() throws InterruptedException {
        var reading = new FutureTask<>(() -> JournalPositions.read(config));
        var reader = new Thread(reading, "kodama-doctor-position");
        reader.setDaemon(true);
        reader.start();
        try {
            return reading.get(LONG_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            reading.cancel(true);
            throw new org.apache.kafka.common.errors.TimeoutException("no reply within 15 s");
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(2L * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS); // the client times out first
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no reply");
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private static KafkaException unwrapped(ExecutionException e) {
        return e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
}
