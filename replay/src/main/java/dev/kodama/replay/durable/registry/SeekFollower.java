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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Knows the newest seek of one subscription. For one thread. */
public final class SeekFollower implements AutoCloseable {
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition seeks;
    private final String key;
    private @Nullable SeekRequest newest;

    /** The topic has to exist. */
    public SeekFollower(JournalConfig config, String name) {
        this.seeks = new TopicPartition(config.seeksTopic(), 0);
        this.key = SeekRequest.key(config, name);
        this.consumer = new KafkaConsumer<>(
                KafkaClients.readCommitted(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(seeks));
        consumer.seekToBeginning(List.of(seeks));
    }

    /**
     * Reads all that was committed until now.
     *
     * @throws KafkaException as the cluster says, or if it does not answer for 10 s
     */
    public void load() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long end = consumer.endOffsets(List.of(seeks)).getOrDefault(seeks, 0L);
        while (consumer.position(seeks, PATIENCE) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(seeks.topic() + " could not be read to its end in time");
            }
            read(SLICE);
        }
    }

    /** Reads what has come, without waiting; what is asked for now may come with the next look. */
    public void look() {
        read(Duration.ZERO);
    }

    private void read(Duration patience) {
        for (var kept : consumer.poll(patience)) {
            if (key.equals(new String(kept.key(), UTF_8))) {
                newest = kept.value() == null ? null : SeekRequest.fromJson(kept.offset(), kept.value());
            }
        }
    }

    /** The newest that was read; null if there is none. */
    public @Nullable SeekRequest newest() {
        return newest;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE));
    }
}
