package dev.kodama.doctor;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** Judges a Kafka cluster: whether the journal's topics are as the mirror makes them, and whether what is written there stays. */
final class KafkaChecks {
    private static final int QUICK_BACKOFF_MILLIS = 5;
    private static final int WANTED_COPIES = 3;
    private static final int TRANSACTION_MILLIS = 60_000;

    private final KafkaFacts facts;
    private final JournalConfig config;
    private final Findings found = new Findings("kafka");

    private KafkaChecks(KafkaFacts facts, JournalConfig config) {
        this.facts = facts;
        this.config = config;
    }

    /** The one thing that can be said of a Kafka that does not answer. */
    static List<Finding> away(String reason) {
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
        transactions();
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
            found.ok("rights", "a mirror may do what it has to");
        }
    }

    private void topic(NewTopic wanted) {
        String name = wanted.name();
        var there = facts.topics().get(name);
        if (facts.denied().contains(name)) {
            found.problem(name, "it may not be looked at", "allow Describe, Read and Write on the topic");
        } else if (there == null) {
            found.note(name, "it does not exist yet", "nothing: the mirror creates it");
        } else {
            int before = found.list().size();
            if (!there.writable()) {
                found.problem(name, "it may not be written to", "allow Write on the topic");
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
                    text + ": a position may not be found again, and events be journaled twice",
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
                                + events.partitions() + ": what it tells is old",
                        "stop every kodama processors of this source, then start them: the first one adapts it");
            }
        });
    }

    private void settings(NewTopic wanted) {
        String name = wanted.name();
        String policy = wanted.configs().getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
        demand(name, TopicConfig.CLEANUP_POLICY_CONFIG, policy, "records are lost that are needed");
        demand(name, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime", "the time of capture is lost");
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

    private void demand(String topic, String setting, String wanted, String otherwise) {
        String there = facts.setting(topic, setting).orElse(wanted);
        if (!there.equals(wanted)) {
            found.problem(topic, setting + " is " + there + ": " + otherwise, alter(topic, setting, wanted));
        }
    }

    private static Optional<Long> wantedNumber(NewTopic wanted, String setting) {
        return Optional.ofNullable(wanted.configs().get(setting)).map(Long::valueOf);
    }

    private long number(String topic, String setting, long otherwise) {
        return facts.setting(topic, setting).map(Long::valueOf).orElse(otherwise);
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
                    "not looked at: how many copies there are, or would be, of " + String.join(", ", unknown),
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
        new TreeMap<>(facts.topics()).forEach((name, topic) -> inSync(name, topic, leastInSync(name)));
    }

    private boolean acknowledgedByOne(String topic) {
        return leastInSync(topic) == 1 && facts.copies(topic).orElse(1) > 1;
    }

    /** 0 if unknown. */
    private long leastInSync(String topic) {
        return number(topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 0);
    }

    private void inSync(String name, KafkaFacts.Topic topic, long least) {
        if (topic.inSync() < Math.max(1, least)) {
            found.problem(
                    "min in sync",
                    name + " has " + topic.inSync() + " copies in sync and needs " + Math.max(1, least)
                            + ": it cannot be written",
                    "bring the brokers back that are away");
        } else if (least > 1 && least >= topic.copies()) {
            found.warn(
                    "min in sync",
                    name + " needs all of its " + topic.copies() + " copies: one broker away stops the mirror",
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
                    "a broker that is behind may take over and what it lacks is lost: " + String.join(", ", unclean),
                    "unclean.leader.election.enable=false");
        }
    }

    private void transactions() {
        if (facts.transactionFailure().isEmpty()) {
            found.ok("transactions", "one was begun and aborted");
        } else if (facts.transactionFailure().startsWith("TransactionalIdAuthorization")) {
            found.warn(
                    "transactions",
                    "the id " + config.source() + ":doctor-… is not allowed, so it was not tried",
                    "allow Write and Describe on transactional ids that start with " + config.source());
        } else {
            found.problem(
                    "transactions",
                    "none can be begun: " + facts.transactionFailure(),
                    "without them there is no exactly-once; see the rows below, then the brokers' logs");
        }
        facts.broker("transaction.max.timeout.ms")
                .filter(millis -> millis < TRANSACTION_MILLIS)
                .ifPresent(millis -> found.problem(
                        "transactions",
                        "the brokers allow them " + HumanReadable.time(millis / 1e3) + ", the mirror's last up to 60 s",
                        "transaction.max.timeout.ms=" + TRANSACTION_MILLIS));
        facts.broker("add.partitions.to.txn.retry.backoff.ms")
                .filter(millis -> millis > QUICK_BACKOFF_MILLIS)
                .ifPresent(millis -> found.note(
                        "commit time",
                        "a busy mirror's transaction waits " + millis + " ms and more for the end of the one before",
                        "add.partitions.to.txn.retry.backoff.ms=1 would make it three times as quick"));
        transactionState();
    }

    private void transactionState() {
        var there = facts.topics().get(KafkaFacts.TRANSACTION_STATE);
        var copies =
                there == null ? facts.broker("transaction.state.log.replication.factor") : Optional.of(there.copies());
        String text = copies.map(number -> number + (number == 1 ? " copy" : " copies"))
                        .orElse("") + " of " + KafkaFacts.TRANSACTION_STATE;
        if (there == null && copies.filter(wanted -> wanted > facts.brokers()).isPresent()) {
            found.problem(
                    "transactions",
                    text + " are asked for and there are fewer brokers: none can begin",
                    "transaction.state.log.replication.factor=" + facts.brokers());
        } else if (facts.brokers() > 1
                && copies.filter(number -> number < WANTED_COPIES).isPresent()) {
            found.warn(
                    "transactions",
                    "only " + text + ": with them goes what was being written",
                    "transaction.state.log.replication.factor=3; kafka-reassign-partitions for the topic there is");
        }
    }
}
