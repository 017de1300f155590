package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The markers of a producer's last transaction, which Kafka writes to each partition after it has answered the commit. The next transaction
 * waits for them: what is written behind an unmarked commit would end with it, and as an abort if that is how the next one ends. One thread
 * writes; {@link #onSent} is for the producer's thread.
 */
public final class AwaitedMarkers implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** Then the transaction of another producer may be what readers wait for. */
    private static final Duration USUAL = Duration.ofMillis(200);

    private static final Duration RETRY = Duration.ofMillis(1);

    private final JournalConfig config;
    private final String transactionalId;
    private final Admin admin;
    /** The last offset that was written to each partition. */
    private final Map<TopicPartition, Long> written = new ConcurrentHashMap<>();

    public AwaitedMarkers(JournalConfig config, String transactionalId) {
        this.config = config;
        this.transactionalId = transactionalId;
        this.admin = KafkaClients.admin(config);
    }

    /** As a callback of {@code Producer.send}. */
    public void onSent(@Nullable RecordMetadata record, @Nullable Exception failure) {
        if (failure == null && record != null) {
            written.merge(new TopicPartition(record.topic(), record.partition()), record.offset(), Math::max);
        }
    }

    /** Nothing is awaited of an aborted transaction. */
    public void forget() {
        written.clear();
    }

    /**
     * Returns once the last transaction is marked in all its partitions.
     *
     * @throws KafkaException if Kafka does not answer, or has not marked it for 5 s
     */
    public void await() {
        long begin = System.nanoTime();
        for (long passed = 0; !isMarked(); passed = System.nanoTime() - begin) {
            if (passed > TIMEOUT.toNanos()) {
                throw new TimeoutException("Kafka has not marked a committed transaction in " + written.keySet());
            } else if (passed > USUAL.toNanos() && !HangingTransaction.isOpen(config, admin, transactionalId)) {
                written.clear();
            } else {
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private boolean isMarked() {
        if (!written.isEmpty()) {
            var ends = new HashMap<TopicPartition, OffsetSpec>();
            written.keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
            KafkaClients.get(admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                            .all())
                    .forEach((partition, end) ->
                            written.computeIfPresent(partition, (key, last) -> end.offset() > last ? null : last));
        }
        return written.isEmpty();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
