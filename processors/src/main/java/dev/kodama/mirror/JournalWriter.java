package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalPositions;
import dev.kodama.journal.JournalTopics;
import dev.kodama.journal.RecordFormat;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The journal's writing end: one transaction a batch, records and position together. Whoever opens one for a source fences the
 * one before, and what that one left open is aborted, so that the position read here is final. After any exception it is of no
 * more use: close it, open another, and its position tells whether the last batch was committed.
 */
final class JournalWriter implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordFormat format;
    private final Optional<JournalPosition> committed;

    private JournalWriter(
            KafkaProducer<byte[], byte[]> producer, RecordFormat format, Optional<JournalPosition> committed) {
        this.producer = producer;
        this.format = format;
        this.committed = committed;
    }

    /** @throws KafkaException as the cluster says */
    static JournalWriter open(JournalConfig config) {
        JournalTopics.create(config);
        var producer =
                new KafkaProducer<>(ProducerSettings.of(config), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            return new JournalWriter(producer, new RecordFormat(config), JournalPositions.read(config));
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** The position that was committed when this was opened; empty if the source was never journaled. */
    Optional<JournalPosition> committed() {
        return committed;
    }

    /**
     * Writes a batch and returns when it is committed.
     *
     * @throws KafkaException if it is not, or if that is not known
     */
    void write(Batch batch) {
        producer.beginTransaction();
        batch.forEach(kept -> {
            var unused = producer.send(kept); // a failed send fails the commit
        });
        var unused = producer.send(format.position(batch.after()));
        producer.commitTransaction();
    }

    /** Drops what is not committed. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
