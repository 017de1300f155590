package dev.kodama.doctor;

import static dev.kodama.doctor.KafkaClusters.CONFIG;
import static dev.kodama.doctor.KafkaClusters.EVENTS;
import static dev.kodama.doctor.KafkaClusters.POSITIONS;
import static dev.kodama.doctor.KafkaClusters.failing;
import static dev.kodama.doctor.KafkaClusters.kafka;
import static dev.kodama.doctor.KafkaClusters.topics;
import static dev.kodama.doctor.KafkaClusters.with;
import static dev.kodama.doctor.KafkaClusters.withTopology;
import static dev.kodama.doctor.KafkaClusters.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kodama.doctor.Finding.Level;
import dev.kodama.doctor.KafkaFacts.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaChecksTest {
    static Stream<Arguments> rows() {
        return Stream.of(topicRows(), durabilityRows(), transactionRows()).flatMap(rows -> rows);
    }

    private static Stream<Arguments> topicRows() {
        String events = "kodama.events";
        return Stream.of(
                arguments(without(EVENTS, Map.of()), events, Level.NOTE, "does not exist", "creates it"),
                arguments(
                        with(EVENTS, t -> new Topic(2, 3, 3, true, t.settings())),
                        events,
                        Level.NOTE,
                        "2 partitions",
                        ""),
                arguments(
                        kafka(3, withTopology(3), Map.of()),
                        "kodama.gaps.default",
                        Level.PROBLEM,
                        "made for 3 partitions of kodama.events, which has 6",
                        "stop every kodama processors"),
                arguments(
                        with(EVENTS, t -> new Topic(6, 3, 3, false, t.settings())),
                        events,
                        Level.PROBLEM,
                        "writing to it is denied",
                        "allow Write"),
                arguments(
                        kafka(3, Map.of(), Map.of(), Set.of(EVENTS), ""),
                        events,
                        Level.PROBLEM,
                        "access to it is denied",
                        "Describe"),
                arguments(with(EVENTS, "cleanup.policy", "compact"), events, Level.PROBLEM, "compact", "policy=delete"),
                arguments(
                        with(EVENTS, "cleanup.policy", "compact,delete"),
                        events,
                        Level.PROBLEM,
                        "compact,delete",
                        "policy=delete"),
                arguments(
                        with(EVENTS, "max.message.bytes", "1048576"),
                        events,
                        Level.PROBLEM,
                        "too small",
                        "max.message.bytes=2097152"),
                arguments(
                        with(EVENTS, "message.timestamp.type", "LogAppendTime"),
                        events,
                        Level.PROBLEM,
                        "LogAppendTime",
                        "CreateTime"),
                arguments(
                        with(EVENTS, "retention.ms", "86400000"),
                        events,
                        Level.WARNING,
                        "24 h",
                        "retention.ms=604800000"),
                arguments(with(EVENTS, "retention.ms", "-1"), events, Level.OK, "6 partitions", ""),
                arguments(with(EVENTS, "retention.bytes", "1073741824"), events, Level.NOTE, "1 GB", ""),
                arguments(
                        with("kodama.rejected", "max.message.bytes", "1048588"),
                        "kodama.rejected",
                        Level.PROBLEM,
                        "too small",
                        "max.message.bytes=34603008"),
                arguments(
                        with(POSITIONS, t -> new Topic(3, 3, 3, true, t.settings())),
                        POSITIONS,
                        Level.PROBLEM,
                        "3 partitions, not 1",
                        "one partition"),
                arguments(with(POSITIONS, "cleanup.policy", "delete"), POSITIONS, Level.PROBLEM, "delete", "=compact"),
                arguments(
                        with(POSITIONS, "cleanup.policy", "compact,delete"),
                        POSITIONS,
                        Level.PROBLEM,
                        "compact,delete",
                        "=compact"));
    }

    private static Stream<Arguments> durabilityRows() {
        var alone = new HashMap<String, Topic>();
        topics().forEach((name, t) -> alone.put(name, new Topic(t.partitions(), 1, 1, true, Map.of())));
        return Stream.of(
                arguments(kafka(3, topics(), Map.of()), "replication", Level.OK, "3", ""),
                arguments(kafka(1, alone, Map.of()), "replication", Level.NOTE, "one copy", "three brokers"),
                arguments(kafka(3, alone, Map.of()), "replication", Level.WARNING, EVENTS + " 1", "reassign"),
                arguments(
                        without(EVENTS, Map.of("default.replication.factor", "1")),
                        "replication",
                        Level.WARNING,
                        EVENTS + " 1",
                        "default.replication.factor=3"),
                arguments(
                        with(EVENTS, "min.insync.replicas", "1"),
                        "min in sync",
                        Level.WARNING,
                        "one copy",
                        "replicas=2"),
                arguments(
                        with(EVENTS, "min.insync.replicas", "3"),
                        "min in sync",
                        Level.WARNING,
                        "all of its 3",
                        "replicas=2"),
                arguments(
                        with(EVENTS, t -> new Topic(6, 3, 1, true, t.settings())),
                        "min in sync",
                        Level.PROBLEM,
                        "1 copies in sync and needs 2",
                        "bring the missing brokers back"),
                arguments(
                        with(EVENTS, "unclean.leader.election.enable", "true"),
                        "leader election",
                        Level.WARNING,
                        EVENTS,
                        "=false"));
    }

    private static Stream<Arguments> transactionRows() {
        return Stream.of(
                arguments(kafka(3, topics(), Map.of()), "transactions", Level.OK, "begun and aborted", ""),
                arguments(
                        failing("TimeoutException: away"),
                        "transactions",
                        Level.PROBLEM,
                        "none can begin",
                        "exactly-once"),
                arguments(
                        failing("TransactionalIdAuthorizationException: no"),
                        "transactions",
                        Level.WARNING,
                        "not allowed",
                        "start with default"),
                arguments(
                        kafka(3, topics(), Map.of("transaction.max.timeout.ms", "30000")),
                        "transactions",
                        Level.PROBLEM,
                        "30 s",
                        "transaction.max.timeout.ms=60000"),
                arguments(
                        kafka(3, topics(), Map.of("add.partitions.to.txn.retry.backoff.ms", "20")),
                        "commit time",
                        Level.NOTE,
                        "waits 20 ms",
                        "=1 makes it three times"),
                arguments(
                        without(KafkaFacts.TRANSACTION_STATE, Map.of("transaction.state.log.replication.factor", "5")),
                        "transactions",
                        Level.PROBLEM,
                        "more than there are brokers",
                        "=3"),
                arguments(
                        with(KafkaFacts.TRANSACTION_STATE, t -> new Topic(50, 1, 1, true, Map.of())),
                        "transactions",
                        Level.WARNING,
                        "only 1 copy",
                        "reassign"));
    }

    @ParameterizedTest(name = "{1} {2}: {3}")
    @MethodSource("rows")
    void judges(KafkaFacts facts, String check, Level level, String found, String advice) {
        assertThat(KafkaChecks.of(facts, CONFIG)).anySatisfy(finding -> {
            assertThat(finding.check()).isEqualTo(check);
            assertThat(finding.level()).isEqualTo(level);
            assertThat(finding.found()).contains(found);
            assertThat(finding.advice()).contains(advice);
        });
    }

    @Test
    void hasNoAdviceForAWellConfiguredCluster() {
        assertThat(KafkaChecks.of(kafka(3, topics(), Map.of()), CONFIG))
                .allSatisfy(finding -> assertThat(finding.level()).isEqualTo(Level.OK));
    }

    @Test
    void acceptsATopologyThatFitsTheJournal() {
        assertThat(KafkaChecks.of(kafka(3, withTopology(6), Map.of()), CONFIG))
                .allSatisfy(finding -> assertThat(finding.level()).isEqualTo(Level.OK));
    }

    @Test
    void doesNotGuessUnreadableSettings() {
        var topics = new HashMap<String, Topic>();
        topics().forEach((name, t) -> topics.put(name, new Topic(t.partitions(), 3, 3, true, Map.of())));
        var facts = new KafkaFacts(
                3, "", Map.of(), topics, Set.of(), List.of(), "", Optional.empty(), Optional.empty(), "");

        var checks = KafkaChecks.of(facts, CONFIG);

        assertThat(checks).noneMatch(finding -> finding.level().needsAction());
        assertThat(checks).extracting(Finding::check).contains("settings");
    }

    @Test
    void doesNotAcceptAnUnknownNumberOfCopies() {
        var facts = new KafkaFacts(
                3, "", Map.of(), Map.of(), Set.of(), List.of(), "", Optional.empty(), Optional.empty(), "");

        assertThat(KafkaChecks.of(facts, CONFIG))
                .filteredOn(finding -> finding.check().equals("replication"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(Level.NOTE);
                    assertThat(finding.found())
                            .startsWith("unknown number of copies")
                            .contains(EVENTS);
                });
    }
}
