package dev.kodama.doctor;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Checks a Kafka cluster: whether the journal's topics are as the mirror creates them, and whether written records
 * stay.
 */
final class KafkaChecks {
    private static final int WANTED_COPIES = 3;

    private final KafkaFacts facts;
    private final JournalConfig config;
    private final Findings found = new Findings("kafka");

    private KafkaChecks(KafkaFacts facts, JournalConfig config) {
        this.facts = facts;
        this.config = config;
    }

    /** The one finding for a Kafka that does not reply. */
    static List<Finding> unavailable(String reason) {
        var found = new Findings("kafka");
        found.problem("reachable", reason, "start it, or correct KODAMA_KAFKA_BOOTSTRAP and KODAMA_KAFKA_*");
        return found.list();
    }

    static List<Finding> of(KafkaFacts facts, JournalConfig config) {
        return new KafkaChecks(facts, config).all();
    }

    private List<Finding> all() {
        found.ok(
                "reachable",
                facts.brokers()
                        + (facts.brokers() == 1 ? " broker" : " brokers")
                        + (facts.release().isEmpty() ? "" : ", metadata version " + facts.release()));
        rights();
        JournalTopics.topics(config).forEach(this::topic);
        topologies();
        copies();
        inSync();
        elections();
        TransactionChecks.add(facts, config, found);
        if (facts.defaults().isEmpty()) {
            found.note(
                    "settings", "the brokers' settings may not be read, so they are unknown", "allow DescribeConfigs");
        }
        return found.list();
    }

    private void rights() {
        facts.rights()
                .forEach(denied ->
                        found.problem("rights", denied, "grant it: docs/rights.md lists what a mirror needs"));
        if (facts.rights().isEmpty()) {
            found.ok("rights", "the mirror has all rights it needs");
        }
    }

    private void topic(NewTopic wanted) {
        String name = wanted.name();
        var there = facts.topics().get(name);
        if (facts.denied().contains(name)) {
            found.problem(name, "access to it is denied", "allow Describe, Read and Write on the topic");
        } else if (there == null) {
            found.note(name, "it does not exist yet", "nothing: the mirror creates it");
        } else {
            int before = found.list().size();
            if (!there.writable()) {
                found.problem(name, "writing to it is denied", "allow Write on the topic");
            }
            partitions(wanted, there.partitions());
            settings(wanted);
            if (found.list().size() == before) {
                found.ok(name, there.partitions() == 1 ? "1 partition" : there.partitions() + " partitions");
            }
        }
    }

    private void partitions(NewTopic wanted, int partitions) {
        String text = partitions + " partitions, not " + wanted.numPartitions();
        if (partitions == wanted.numPartitions()) {
            return;
        }
        if (wanted.name().equals(config.positionsTopic())) {
            found.problem(
                    wanted.name(),
                    text + ": a position may not be found again, and events may be journaled twice",
                    "stop the mirrors; make the topic anew with one partition, and write its newest record of each key there");
        } else {
            found.note(wanted.name(), text, "nothing, as long as one partition keeps up with one key's events");
        }
    }

    private void topologies() {
        var events = facts.topics().get(config.eventsTopic());
        new TreeMap<>(facts.topics()).forEach((name, topic) -> {
            if (events != null && KafkaFacts.isOfTopology(name, config) && topic.partitions() != events.partitions()) {
                found.problem(
                        KafkaFacts.application(name),
                        "made for " + topic.partitions() + " partitions of " + config.eventsTopic() + ", which has "
                                + events.partitions() + ": its output is outdated",
                        "stop every kodama processors of this source, then start them: the first one adapts it");
            }
        });
    }

    private void settings(NewTopic wanted) {
        String name = wanted.name();
        String policy = wanted.configs().getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
        demand(name, TopicConfig.CLEANUP_POLICY_CONFIG, policy, "needed records are lost");
        demand(name, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime", "capture times are lost");
        wantedNumber(wanted, TopicConfig.MAX_MESSAGE_BYTES_CONFIG).ifPresent(bytes -> {
            if (number(name, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes) < bytes) {
                found.problem(
                        name,
                        "max.message.bytes is too small: the mirror stops at the first message that does not fit",
                        alter(name, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(bytes)));
            }
        });
        wantedNumber(wanted, TopicConfig.RETENTION_MS_CONFIG).ifPresent(millis -> {
            long kept = number(name, TopicConfig.RETENTION_MS_CONFIG, millis);
            if (kept != -1 && kept < millis) {
                found.warn(
                        name,
                        "kept for " + HumanReadable.time(kept / 1e3) + ", where KODAMA_RETENTION says "
                                + HumanReadable.time(millis / 1e3),
                        alter(name, TopicConfig.RETENTION_MS_CONFIG, String.valueOf(millis)));
            }
            long bytes = number(name, TopicConfig.RETENTION_BYTES_CONFIG, -1);
            if (bytes != -1) {
                found.note(name, "kept up to " + HumanReadable.size(bytes) + " a partition, whatever its age", "");
            }
        });
    }

    private void demand(String topic, String setting, String wanted, String consequence) {
        String there = facts.setting(topic, setting).orElse(wanted);
        if (!there.equals(wanted)) {
            found.problem(topic, setting + " is " + there + ": " + consequence, alter(topic, setting, wanted));
        }
    }

    private static Optional<Long> wantedNumber(NewTopic wanted, String setting) {
        return Optional.ofNullable(wanted.configs().get(setting)).map(Long::valueOf);
    }

    private long number(String topic, String setting, long defaultValue) {
        return facts.setting(topic, setting).map(Long::valueOf).orElse(defaultValue);
    }

    private static String alter(String topic, String setting, String value) {
        return "kafka-configs --alter --topic " + topic + " --add-config " + setting + "=" + value;
    }

    private List<String> names() {
        return JournalTopics.topics(config).stream().map(NewTopic::name).toList();
    }

    private void copies() {
        var few = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (String name : names()) {
            var copies = facts.copies(name);
            if (copies.isEmpty()) {
                unknown.add(name);
            } else if (copies.get() < WANTED_COPIES) {
                few.add(name + " " + copies.get());
            }
        }
        if (!unknown.isEmpty()) {
            found.note(
                    "replication",
                    "unknown number of copies of " + String.join(", ", unknown),
                    "allow Describe on the topics, and DescribeConfigs on the brokers while the topics do not exist");
        }
        if (few.isEmpty() && unknown.size() < names().size()) {
            found.ok("replication", "3 or more copies" + (unknown.isEmpty() ? "" : " of the others"));
        } else if (few.isEmpty()) {
            return;
        } else if (facts.brokers() == 1) {
            found.note(
                    "replication",
                    "one broker, one copy: the journal is lost with its disk",
                    "fine for trying out; three brokers for anything else");
        } else {
            found.warn(
                    "replication",
                    "fewer than 3 copies: " + String.join(", ", few),
                    "default.replication.factor=3 before the mirror creates topics; kafka-reassign-partitions for those there are");
        }
    }

    private void inSync() {
        var weak = names().stream().filter(this::acknowledgedByOne).toList();
        if (!weak.isEmpty()) {
            found.warn(
                    "min in sync",
                    "one copy is enough to acknowledge: lost with its broker in " + String.join(", ", weak),
                    "min.insync.replicas=2");
        }
        new TreeMap<>(facts.topics()).forEach((name, topic) -> inSync(name, topic, minInSync(name)));
    }

    private boolean acknowledgedByOne(String topic) {
        return minInSync(topic) == 1 && facts.copies(topic).orElse(1) > 1;
    }

    /** The setting; 0 if unknown. */
    private long minInSync(String topic) {
        return number(topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 0);
    }

    private void inSync(String name, KafkaFacts.Topic topic, long min) {
        if (topic.inSync() < Math.max(1, min)) {
            found.problem(
                    "min in sync",
                    name + " has " + topic.inSync() + " copies in sync and needs " + Math.max(1, min)
                            + ": it cannot be written",
                    "bring the missing brokers back");
        } else if (min > 1 && min >= topic.copies()) {
            found.warn(
                    "min in sync",
                    name + " needs all of its " + topic.copies() + " copies: one missing broker stops the mirror",
                    alter(name, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(topic.copies() - 1)));
        }
    }

    private void elections() {
        var unclean = names().stream()
                .filter(name -> facts.setting(name, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG)
                        .orElse("false")
                        .equals("true"))
                .toList();
        if (!unclean.isEmpty()) {
            found.warn(
                    "leader election",
                    "a broker that is behind may take over, which loses records: " + String.join(", ", unclean),
                    "unclean.leader.election.enable=false");
        }
    }
}
