package dev.kodama.doctor;

import dev.kodama.journal.JournalConfig;
import java.util.Optional;

/** Checks whether a Kafka cluster can run a mirror's transactions, and how safe they are. */
final class TransactionChecks {
    private static final int QUICK_BACKOFF_MILLIS = 5;
    private static final int WANTED_COPIES = 3;
    private static final int TRANSACTION_MILLIS = 60_000;

    private TransactionChecks() {}

    static void add(KafkaFacts facts, JournalConfig config, Findings found) {
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
                    "none can begin: " + facts.transactionFailure(),
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
                        "a busy mirror's transaction waits " + millis + " ms and more for the end of the previous one",
                        "add.partitions.to.txn.retry.backoff.ms=1 makes it three times as fast"));
        transactionState(facts, found);
    }

    private static void transactionState(KafkaFacts facts, Findings found) {
        var there = facts.topics().get(KafkaFacts.TRANSACTION_STATE);
        var copies =
                there == null ? facts.broker("transaction.state.log.replication.factor") : Optional.of(there.copies());
        String text = copies.map(number -> number + (number == 1 ? " copy" : " copies"))
                        .orElse("") + " of " + KafkaFacts.TRANSACTION_STATE;
        if (there == null && copies.filter(wanted -> wanted > facts.brokers()).isPresent()) {
            found.problem(
                    "transactions",
                    text + " are required, more than there are brokers: no transaction can begin",
                    "transaction.state.log.replication.factor=" + facts.brokers());
        } else if (facts.brokers() > 1
                && copies.filter(number -> number < WANTED_COPIES).isPresent()) {
            found.warn(
                    "transactions",
                    "only " + text + ": losing them loses open transactions",
                    "transaction.state.log.replication.factor=3; kafka-reassign-partitions for the topic there is");
        }
    }
}
