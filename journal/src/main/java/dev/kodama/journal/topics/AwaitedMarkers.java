package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
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

    /** The last record of the transaction in one partition, until its marker is seen. */
    private static final class LastOffset {
        private static final long NONE = -1;

        private final TopicPartition partition;
        private volatile long offset = NONE;

        private LastOffset(TopicPartition partition) {
            this.partition = partition;
        }

        private boolean isOf(RecordMetadata record) {
            return partition.partition() == record.partition()
                    && partition.topic().equals(record.topic());
        }
    }

    private final JournalConfig config;
    private final String transactionalId;
    private final Admin admin;
    private final Map<TopicPartition, LastOffset> written = new ConcurrentHashMap<>();
    /** That of the last record: those of a partition come in a row. */
    private @Nullable LastOffset current;

    private @Nullable KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> asked;

    public AwaitedMarkers(JournalConfig config, String transactionalId) {
        this.config = config;
        this.transactionalId = transactionalId;
        this.admin = KafkaClients.admin(config);
    }

    /** As a callback of {@code Producer.send}. */
    public void onSent(@Nullable RecordMetadata record, @Nullable Exception failure) {
        if (failure == null && record != null) {
            var last = current;
            if (last == null || !last.isOf(record)) {
                last = written.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), LastOffset::new);
                current = last;
            }
            last.offset = record.offset();
        }
    }

    /** Nothing is awaited of an aborted transaction. */
    public void forget() {
        written.values().forEach(last -> last.offset = LastOffset.NONE);
        asked = null;
    }

    /** Asks Kafka once a transaction is committed, so that {@link #await} has less to wait for. */
    public void ask() {
        asked = ends();
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
                throw new TimeoutException("Kafka has not marked a committed transaction in "
                        + awaited().map(last -> last.partition).toList());
            } else if (passed > USUAL.toNanos() && !HangingTransaction.isOpen(config, admin, transactionalId)) {
                forget();
            } else {
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private boolean isMarked() {
        if (awaited().findAny().isPresent()) {
            var ends = asked == null || asked.isCompletedExceptionally() ? ends() : asked;
            asked = null;
            KafkaClients.get(ends).forEach(this::onEnd);
        }
        return awaited().findAny().isEmpty();
    }

    private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> ends() {
        var partitions = awaited().collect(Collectors.toMap(last -> last.partition, last -> OffsetSpec.latest()));
        return admin.listOffsets(partitions, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all();
    }

    private void onEnd(TopicPartition partition, ListOffsetsResultInfo end) {
        var last = written.get(partition);
        if (last != null && end.offset() > last.offset) {
            last.offset = LastOffset.NONE;
        }
    }

    private Stream<LastOffset> awaited() {
        return written.values().stream().filter(last -> last.offset != LastOffset.NONE);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
