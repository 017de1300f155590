package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.AwaitedMarkers;
import dev.kodama.journal.topics.HangingTransaction;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;

/**
 * Writes the journal: one transaction per batch, records and position together. A new writer of a source fences the
 * previous one and aborts its open transaction, so that the position read then is final. After an exception a writer is
 * unusable: close it and begin with another, whose position tells whether the last batch was committed.
 */
final class JournalWriter implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final JournalRecordCodec codec;
    private final JournalConfig config;
    private final AwaitedMarkers markers;

    private JournalWriter(KafkaProducer<byte[], byte[]> producer, JournalConfig config) {
        this.producer = producer;
        this.codec = new JournalRecordCodec(config);
        this.config = config;
        this.markers = new AwaitedMarkers(config, MirrorProducerProperties.transactionalId(config));
    }

    /**
     * Creates missing topics and connects; the current writer is not fenced yet.
     *
     * @throws KafkaException as the cluster says
     */
    static JournalWriter connect(JournalConfig config) {
        JournalTopics.create(config);
        var producer = KafkaClients.producer(MirrorProducerProperties.of(config));
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
     * Fences the previous writer; called once, before anything is written.
     *
     * @return the committed position; empty if the source was never journaled
     * @throws KafkaException as the cluster says
     */
    Optional<JournalPosition> begin() {
        producer.initTransactions();
        return HangingTransaction.resolve(config, MirrorProducerProperties.transactionalId(config));
    }

    /**
     * Writes a batch and returns once it is committed or refused. A refused batch is aborted, and the next one may be
     * written with this writer.
     *
     * @return why Kafka refuses one of its records, without naming it; empty if the batch is committed
     * @throws KafkaException if it failed for another reason, or the outcome is unknown
     */
    Optional<KafkaException> write(JournalBatch batch) {
        try {
            markers.await();
            producer.beginTransaction();
            batch.forEach(record -> KafkaClients.send(producer, record, markers::onSent));
            KafkaClients.send(producer, codec.position(batch.after()), markers::onSent);
            producer.commitTransaction();
            markers.ask();
            return Optional.empty();
        } catch (KafkaException e) {
            if (KafkaErrorKind.of(e) != KafkaErrorKind.RECORD) {
                throw e;
            }
            producer.abortTransaction();
            markers.forget();
            return Optional.of(e);
        }
    }

    /** Discards an uncommitted batch. */
    @Override
    public void close() {
        markers.close();
        producer.close(Duration.ZERO);
    }
}
