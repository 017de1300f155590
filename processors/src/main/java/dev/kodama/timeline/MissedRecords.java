package dev.kodama.timeline;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.PartitionReader;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads a partition of the journal beside Kafka Streams: after a restart, the records that were indexed in memory only. */
interface MissedRecords {
    /**
     * Reads committed records of a partition in order.
     *
     * @param first offset of the first one; deleted ones are left out
     * @param end offset after the last one
     */
    void read(int partition, long first, long end, Consumer<ConsumerRecord<byte[], byte[]>> each);

    /** The offset of a partition's oldest record. */
    long begin(int partition);

    /** The end of a partition's committed records. */
    long end(int partition);

    /** From Kafka. */
    static MissedRecords of(JournalConfig config) {
        return new MissedRecords() {
            @Override
            public void read(int partition, long first, long end, Consumer<ConsumerRecord<byte[], byte[]>> each) {
                try (var reader = open(config, partition)) {
                    reader.seek(Math.max(first, reader.beginning()));
                    reader.readTo(end, TIMEOUT, record -> {
                        if (record.offset() < end) {
                            each.accept(record);
                        }
                    });
                }
            }

            @Override
            public long begin(int partition) {
                try (var reader = open(config, partition)) {
                    return reader.beginning();
                }
            }

            @Override
            public long end(int partition) {
                try (var reader = open(config, partition)) {
                    return reader.end();
                }
            }
        };
    }

    Duration TIMEOUT = Duration.ofSeconds(60);

    private static PartitionReader open(JournalConfig config, int partition) {
        return new PartitionReader(
                KafkaClients.readBounded(config), new TopicPartition(config.eventsTopic(), partition));
    }
}
