package dev.kodama.doctor;

import dev.kodama.doctor.KafkaFacts.Topic;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Facts of Kafka clusters, for tests of the checks. */
final class KafkaClusters {
    private KafkaClusters() {}

    static final String EVENTS = "kodama.events";
    static final String POSITIONS = "kodama.positions";
    static final JournalConfig CONFIG =
            new JournalConfig("k1:9092", Map.of(), "kodama.", "default", 6, Duration.ofDays(7), 1 << 20);

    /** The topics that the mirror creates. */
    static Map<String, Topic> topics() {
        var topics = new HashMap<String, Topic>();
        for (var wanted : JournalTopics.topics(CONFIG)) {
            var settings = new HashMap<>(wanted.configs());
            settings.putIfAbsent("cleanup.policy", "delete");
            settings.put("min.insync.replicas", "2");
            settings.put("unclean.leader.election.enable", "false");
            topics.put(wanted.name(), new Topic(wanted.numPartitions(), 3, 3, true, settings));
        }
        topics.put(KafkaFacts.TRANSACTION_STATE, new Topic(50, 3, 3, true, Map.of("min.insync.replicas", "2")));
        return topics;
    }

    /** Three brokers and the topics that the mirror creates: no findings. */
    static KafkaFacts kafka(int brokers, Map<String, Topic> topics, Map<String, String> defaults) {
        return kafka(brokers, topics, defaults, Set.of(), "");
    }

    static KafkaFacts kafka(
            int brokers,
            Map<String, Topic> topics,
            Map<String, String> defaults,
            Set<String> denied,
            String transactionFailure) {
        var all = new HashMap<>(Map.of("default.replication.factor", "3", "transaction.max.timeout.ms", "900000"));
        all.putAll(defaults);
        return new KafkaFacts(
                brokers,
                "30",
                all,
                topics,
                denied,
                List.of(),
                transactionFailure,
                Optional.of(1),
                Optional.empty(),
                "");
    }

    static KafkaFacts with(String topic, UnaryOperator<Topic> change) {
        var topics = topics();
        topics.computeIfPresent(topic, (name, there) -> change.apply(there));
        return kafka(3, topics, Map.of());
    }

    static KafkaFacts with(String topic, String setting, String value) {
        return with(topic, there -> {
            var settings = new HashMap<>(there.settings());
            settings.put(setting, value);
            return new Topic(there.partitions(), there.copies(), there.inSync(), there.writable(), settings);
        });
    }

    static KafkaFacts without(String topic, Map<String, String> defaults) {
        var topics = topics();
        topics.remove(topic);
        return kafka(3, topics, defaults);
    }

    static Map<String, Topic> withTopology(int partitions) {
        var topics = topics();
        topics.put("kodama.gaps.default-last-sequence-changelog", new Topic(partitions, 3, 3, true, Map.of()));
        return topics;
    }

    static KafkaFacts failing(String transactionFailure) {
        return kafka(3, topics(), Map.of(), Set.of(), transactionFailure);
    }
}
