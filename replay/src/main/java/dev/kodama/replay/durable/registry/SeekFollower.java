package dev.kodama.replay.durable.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Follows the seek requests of one subscription and holds the newest. For one thread. */
public final class SeekFollower implements AutoCloseable {
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition seeks;
    private final String key;
    private @Nullable SeekRequest newest;

    /** Connects; the seeks topic must exist. */
    public SeekFollower(JournalConfig config, String name) {
        this.seeks = new TopicPartition(config.seeksTopic(), 0);
        this.key = SeekRequest.key(config, name);
        this.consumer = KafkaClients.consumer(config);
        consumer.assign(List.of(seeks));
        consumer.seekToBeginning(List.of(seeks));
    }

    /**
     * Reads all requests that are committed now.
     *
     * @throws KafkaException as the cluster says, or if it does not answer for 10 s
     */
    public void load() {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        long end = consumer.endOffsets(List.of(seeks)).getOrDefault(seeks, 0L);
        while (consumer.position(seeks, TIMEOUT) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(seeks.topic() + " could not be read to its end in time");
            }
            read(MAX_POLL);
        }
    }

    /** Reads new requests that have arrived, without waiting. */
    public void poll() {
        read(Duration.ZERO);
    }

    private void read(Duration timeout) {
        for (var record : consumer.poll(timeout)) {
            if (key.equals(new String(record.key(), UTF_8))) {
                newest = record.value() == null ? null : SeekRequest.fromJson(record.offset(), record.value());
            }
        }
    }

    /** The newest request that was read; null if there is none. */
    public @Nullable SeekRequest newest() {
        return newest;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
