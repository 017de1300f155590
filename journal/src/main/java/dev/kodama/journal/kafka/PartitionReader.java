package dev.kodama.journal.kafka;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads one partition from an offset to an end, and beyond. All methods throw a {@link KafkaException} as the cluster says. For one thread. */
public final class PartitionReader implements AutoCloseable {
    private static final Duration MAX_POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    /** Reads the committed records that a topic's first partition has now. Connects with the first call. */
    public PartitionReader(JournalConfig config, String topic) {
        this(KafkaClients.readBounded(config), new TopicPartition(topic, 0));
    }

    /** @param properties of the consumer, such as {@link KafkaClients#readCommitted} */
    public PartitionReader(Map<String, Object> properties, TopicPartition partition) {
        this.consumer = KafkaClients.consumer(properties);
        this.partition = partition;
    }

    /** Whether the topic exists. Call it before the other methods: they wait for a missing topic. */
    public boolean exists() {
        return consumer.listTopics().containsKey(partition.topic());
    }

    /** The offset of the oldest record. */
    public long beginning() {
        assign();
        return consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    /** The offset behind the newest record that this reader sees. */
    public long end() {
        assign();
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    /** The offset of the first record after a time; empty if there is none. */
    public OptionalLong firstAfter(Instant time) {
        assign();
        var later = consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli() + 1))
                .get(partition);
        return later == null ? OptionalLong.empty() : OptionalLong.of(later.offset());
    }

    /** The offset of the next record. */
    public long position() {
        return consumer.position(partition);
    }

    public void seek(long offset) {
        assign();
        consumer.seek(partition, offset);
    }

    public void seekToBeginning() {
        assign();
        consumer.seekToBeginning(List.of(partition));
    }

    /**
     * Reads from the reader's position to an offset, and the rest of the last poll.
     *
     * @throws TimeoutException after {@code timeout}
     */
    public void readTo(long end, Duration timeout, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        readTo(end, timeout, partition + " could not be read to its end in time", each);
    }

    /**
     * As {@link #readTo(long, Duration, Consumer)}.
     *
     * @param timeoutMessage message of the exception after {@code timeout}
     */
    public void readTo(
            long end, Duration timeout, String timeoutMessage, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(timeoutMessage);
            }
            poll(MAX_POLL, each);
        }
    }

    /** Reads the next records. Returns whether there were any within {@code timeout}. */
    public boolean poll(Duration timeout, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var fetched = consumer.poll(timeout);
        fetched.forEach(each);
        return !fetched.isEmpty();
    }

    private void assign() {
        if (consumer.assignment()
                .isEmpty()) { // else Kafka warns of a missing topic, or of offsets of unassigned partitions
            consumer.assign(List.of(partition));
        }
    }

    @Override
    public void close() {
        consumer.close(KafkaClients.CLOSE_AT_ONCE);
    }
}
