package dev.kodama.replay.request.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Store of the subscribers' checkpoints: a compacted topic, {@code source/subscriber} to {@code {"next_seq","ended","time"}}. Each read
 * reads the topic, so that a new leader sees what the former one wrote. Holds at most {@value SubscriberNames#MAX} subscribers; the least
 * recently active one is evicted. Thread-safe.
 */
public final class CheckpointStore implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JournalConfig config;
    private final InstantSource clock;
    private final SubscriberNames names;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @throws KafkaException if the cluster's name cannot be resolved */
    public CheckpointStore(JournalConfig config, InstantSource clock) {
        this(config, clock, new SubscriberNames());
    }

    CheckpointStore(JournalConfig config, InstantSource clock, SubscriberNames names) {
        this.names = names;
        this.config = config;
        this.clock = clock;
        var properties = config.clientProperties();
        properties.put("max.block.ms", (int) TIMEOUT.toMillis());
        properties.put("request.timeout.ms", (int) TIMEOUT.toMillis() / 2);
        properties.put("delivery.timeout.ms", (int) TIMEOUT.toMillis());
        this.producer = KafkaClients.producer(properties);
    }

    /**
     * Reads a subscriber's checkpoint.
     *
     * @throws KafkaException as the cluster says
     */
    public Optional<Checkpoint> read(String subscriber) {
        byte[] key = key(subscriber);
        var newest = new AtomicReference<@Nullable Checkpoint>();
        readAll(record -> {
            if (Arrays.equals(record.key(), key)) {
                newest.set(record.value() == null ? null : checkpoint(record.value()));
            }
        });
        return Optional.ofNullable(newest.get());
    }

    /**
     * Loads the names of all subscribers with a checkpoint, after another process was the leader.
     *
     * @throws KafkaException as the cluster says
     */
    public void load() {
        String prefix = config.source() + "/";
        readAll(record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (key.startsWith(prefix)) {
                String subscriber = key.substring(prefix.length());
                if (record.value() == null) {
                    names.remove(subscriber);
                } else {
                    addName(subscriber);
                }
            }
        });
    }

    /** Whether a subscriber has a checkpoint, as far as this process knows. */
    public boolean contains(String subscriber) {
        return names.contains(subscriber);
    }

    private void readAll(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var partition = new TopicPartition(config.progressTopic(), 0);
        try (var consumer = KafkaClients.consumer(config)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            KafkaClients.readTo(
                    consumer, partition, end, TIMEOUT, partition + " could not be read to its end in time", each);
        }
    }

    private static Checkpoint checkpoint(byte[] value) {
        try {
            var json = JSON.readTree(value);
            long next = json.required("next_seq").asLong();
            return new Checkpoint(
                    next,
                    json.required("ended").asBoolean(),
                    Instant.parse(json.required("time").asText()));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new KafkaException("not a checkpoint: " + new String(value, StandardCharsets.UTF_8), e);
        }
    }

    /**
     * Writes a subscriber's checkpoint and waits for its acknowledgement.
     *
     * @throws KafkaException as the cluster says
     */
    public void write(String subscriber, long nextSequence, boolean ended) {
        var value = JSON.createObjectNode()
                .put("next_seq", nextSequence)
                .put("ended", ended)
                .put("time", IsoTimestamps.text(clock.instant()));
        try {
            var unused = producer.send(new ProducerRecord<>(
                            config.progressTopic(), key(subscriber), JSON.writeValueAsBytes(value)))
                    .get();
            addName(subscriber);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Evicts in the background; the next replay of an evicted subscriber starts at the earliest event. */
    private void addName(String subscriber) {
        for (String evicted : names.add(subscriber)) {
            LOG.info(
                    "Evicting the checkpoint of {}: {} other subscribers were active since",
                    evicted,
                    SubscriberNames.MAX);
            var unused = producer.send(new ProducerRecord<>(config.progressTopic(), key(evicted), null));
        }
    }

    private byte[] key(String subscriber) {
        return (config.source() + "/" + subscriber).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
