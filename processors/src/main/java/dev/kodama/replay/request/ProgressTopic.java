package dev.kodama.replay.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.Clients;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.Times;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Where each subscriber's next replay begins: a compacted topic, {@code source/subscriber} to {@code {"next_seq","ended","time"}}. It is
 * read anew each time, so that whoever's turn it is knows what the one before wrote. Safe for use by many threads.
 */
final class ProgressTopic implements AutoCloseable {
    /**
     * Where a subscriber stands.
     *
     * @param nextSequence where its next replay begins
     * @param ended whether a replay ended there, rather than got that far
     * @param time when that was kept
     */
    record Kept(long nextSequence, boolean ended, Instant time) {}

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(500);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JournalConfig config;
    private final InstantSource clock;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @throws KafkaException if the cluster's name cannot be resolved */
    ProgressTopic(JournalConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        var properties = config.clientProperties();
        properties.put("max.block.ms", (int) PATIENCE.toMillis());
        properties.put("request.timeout.ms", (int) PATIENCE.toMillis() / 2);
        properties.put("delivery.timeout.ms", (int) PATIENCE.toMillis());
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Where the subscriber stands.
     *
     * @return empty if it never had one
     * @throws KafkaException as the cluster says
     */
    Optional<Kept> read(String subscriber) {
        var partition = new TopicPartition(config.progressTopic(), 0);
        byte[] key = key(subscriber);
        var newest = new AtomicReference<@Nullable Kept>();
        try (var consumer = new KafkaConsumer<>(
                Clients.readCommitted(config), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            Clients.readTo(consumer, partition, end, PATIENCE, partition + " was not read in time", record -> {
                if (Arrays.equals(record.key(), key) && record.value() != null) {
                    newest.set(kept(record.value()));
                }
            });
            return Optional.ofNullable(newest.get());
        }
    }

    private static Kept kept(byte[] value) {
        try {
            var json = JSON.readTree(value);
            long next = json.required("next_seq").asLong();
            return new Kept(
                    next,
                    json.required("ended").asBoolean(),
                    Instant.parse(json.required("time").asText()));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new KafkaException("no progress: " + new String(value, StandardCharsets.UTF_8), e);
        }
    }

    /**
     * Returns when it is safe in Kafka.
     *
     * @throws KafkaException as the cluster says
     */
    void write(String subscriber, long nextSequence, boolean ended) {
        var value = JSON.createObjectNode()
                .put("next_seq", nextSequence)
                .put("ended", ended)
                .put("time", Times.text(clock.instant()));
        try {
            var unused = producer.send(new ProducerRecord<>(
                            config.progressTopic(), key(subscriber), JSON.writeValueAsBytes(value)))
                    .get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] key(String subscriber) {
        return (config.source() + "/" + subscriber).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
