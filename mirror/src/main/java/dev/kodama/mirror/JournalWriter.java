package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.topics.HangingTransaction;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The journal's writing end: one transaction a batch, records and position together. Whoever begins for a source fences the one
 * before, and what that one left open is aborted, so that the position read then is final. After any exception it is of no more
 * use: close it, begin with another, and its position tells whether the last batch was committed.
 */
final class JournalWriter implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final JournalRecordCodec format;
    private final JournalConfig config;

    private JournalWriter(KafkaProducer<byte[], byte[]> producer, JournalConfig config) {
        this.producer = producer;
        this.format = new JournalRecordCodec(config);
        this.config = config;
    }

    /**
     * Creates the topics that are missing and connects; whoever writes goes on and is not fenced.
     *
     * @throws KafkaException as the cluster says
     */
    static JournalWriter connect(JournalConfig config) {
        JournalTopics.create(config);
        var producer = new KafkaProducer<>(
                MirrorProducerProperties.of(config), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            for (var topic : JournalTopics.topics(config)) {
                var unused = producer.partitionsFor(topic.name());
            }
            return new JournalWriter(producer, config);
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /**
     * Fences whoever wrote before; once, before anything is written.
     *
     * @return the position that is committed; empty if the source was never journaled
     * @throws KafkaException as the cluster says
     */
    Optional<JournalPosition> begin() {
        producer.initTransactions();
        return HangingTransaction.resolve(config, MirrorProducerProperties.transactionalId(config));
    }

    /**
     * Writes a batch and returns when it is committed, or when it is known that it never will be. Then it is aborted, and the next may be
     * written with this writer.
     *
     * @return why it is not committed: Kafka refuses one of its records, it does not tell which; empty if it is
     * @throws KafkaException if it is not for another reason, or if that is not known
     */
    Optional<KafkaException> write(JournalBatch batch) {
        try {
            producer.beginTransaction();
            batch.forEach(kept -> {
                var unused = producer.send(kept); // a failed send fails the commit
            });
            var unused = producer.send(format.position(batch.after()));
            producer.commitTransaction();
            return Optional.empty();
        } catch (KafkaException e) {
            if (KafkaErrorKind.of(e) != KafkaErrorKind.RECORD) {
                throw e;
            }
            producer.abortTransaction();
            return Optional.of(e);
        }
    }

    /** Drops what is not committed. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
