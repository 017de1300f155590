package dev.kodama.replay.durable.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.PartitionReader;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Follows the seek requests of one subscription and holds the newest. For one thread. */
public final class SeekFollower implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final PartitionReader reader;
    private final String key;
    private @Nullable SeekRequest newest;

    /** Connects; the seeks topic must exist. */
    public SeekFollower(JournalConfig config, String name) {
        this.key = SeekRequest.key(config, name);
        this.reader = new PartitionReader(
                KafkaClients.readCommitted(config), new TopicPartition(config.seeksTopic(), 0)); // is polled on
        reader.seekToBeginning();
    }

    /**
     * Reads all requests that are committed now.
     *
     * @throws KafkaException as the cluster says, or if it does not answer for 10 s
     */
    public void load() {
        reader.readTo(reader.end(), TIMEOUT, this::read);
    }

    /** Reads new requests that have arrived, without waiting. */
    public void poll() {
        var unused = reader.poll(Duration.ZERO, this::read);
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (key.equals(new String(record.key(), UTF_8))) {
            newest = record.value() == null ? null : SeekRequest.fromJson(record.offset(), record.value());
        }
    }

    /** The newest request that was read; null if there is none. */
    public @Nullable SeekRequest newest() {
        return newest;
    }

    @Override
    public void close() {
        reader.close();
    }
}
