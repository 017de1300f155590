package dev.kodama.app.records;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.PartitionReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads {@code kodama.rejected} and {@code kodama.poison}, topics of one partition whose records may be large. */
public final class SetAsideRecords {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(8);
    private static final int FETCH_BYTES = 4 << 20;

    private final JournalConfig config;
    private final String topic;

    private SetAsideRecords(JournalConfig config, String topic) {
        this.config = config;
        this.topic = topic;
    }

    /** Messages that were no events, with the reason, of all sources. */
    public static SetAsideRecords rejected(JournalConfig config) {
        return new SetAsideRecords(config, config.rejectedTopic());
    }

    /** Records that a topology could not process. */
    static SetAsideRecords quarantined(JournalConfig config) {
        return new SetAsideRecords(config, config.poisonTopic());
    }

    /**
     * Reads from an offset to the present end, or until the consumer has enough.
     *
     * @param to returns whether it takes more
     * @return the offset from which on there is more; empty at the end
     */
    public OptionalLong each(long from, Predicate<ConsumerRecord<byte[], byte[]>> to) {
        try (var reader = reader()) {
            if (!reader.exists()) {
                return OptionalLong.empty();
            }
            long end = reader.end();
            long next = Math.max(from, reader.beginning());
            reader.seek(next);
            long progress = System.nanoTime();
            while (next < end) {
                var fetched = new ArrayList<ConsumerRecord<byte[], byte[]>>();
                if (reader.poll(POLL, fetched::add)) {
                    progress = System.nanoTime();
                } else if (System.nanoTime() - progress > STALL_TIMEOUT.toNanos()) {
                    throw new TimeoutException(topic + " could not be read: Kafka does not answer");
                }
                for (var record : fetched) {
                    next = record.offset() + 1;
                    if (!to.test(record)) {
                        return next < end ? OptionalLong.of(next) : OptionalLong.empty();
                    }
                }
                next = Math.max(next, reader.position());
            }
            return OptionalLong.empty();
        }
    }

    /** One record; empty if there is none at this offset. */
    public Optional<ConsumerRecord<byte[], byte[]>> at(long offset) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>(List.of());
        var unused = each(offset, record -> {
            if (record.offset() == offset) {
                found.add(record);
            }
            return false;
        });
        return found.stream().findFirst();
    }

    private PartitionReader reader() {
        var properties = KafkaClients.readBounded(config);
        properties.put("max.poll.records", 100);
        properties.put("fetch.max.bytes", FETCH_BYTES);
        properties.put("max.partition.fetch.bytes", FETCH_BYTES);
        return new PartitionReader(properties, new TopicPartition(topic, 0));
    }
}
