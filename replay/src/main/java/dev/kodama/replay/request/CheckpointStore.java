package dev.kodama.replay.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each subscriber's next replay begins: a compacted topic, {@code source/subscriber} to {@code {"next_seq","ended","time"}}. It is
 * read anew each time, so that whoever's turn it is knows what the one before wrote. It keeps {@value SubscriberNames#MAX} subscribers;
 * who asked longest ago is forgotten for a new one. Safe for use by many threads.
 */
final class CheckpointStore implements AutoCloseable {
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
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JournalConfig config;
    private final InstantSource clock;
    private final SubscriberNames names;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @throws KafkaException if the cluster's name cannot be resolved */
    CheckpointStore(JournalConfig config, InstantSource clock) {
        this(config, clock, new SubscriberNames());
    }

    CheckpointStore(JournalConfig config, InstantSource clock, SubscriberNames names) {
        this.names = names;
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
        byte[] key = key(subscriber);
        var newest = new AtomicReference<@Nullable Kept>();
        readAll(record -> {
            if (Arrays.equals(record.key(), key)) {
                newest.set(record.value() == null ? null : kept(record.value()));
            }
        });
        return Optional.ofNullable(newest.get());
    }

    /**
     * Finds out whose progress is kept: the turn was another's.
     *
     * @throws KafkaException as the cluster says
     */
    void load() {
        String prefix = config.source() + "/";
        readAll(record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (key.startsWith(prefix)) {
                String subscriber = key.substring(prefix.length());
                if (record.value() == null) {
                    names.remove(subscriber);
                } else {
                    keep(subscriber);
                }
            }
        });
    }

    /** Whether a subscriber's progress is kept, as far as this process knows. */
    boolean keeps(String subscriber) {
        return names.contains(subscriber);
    }

    private void readAll(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var partition = new TopicPartition(config.progressTopic(), 0);
        try (var consumer = new KafkaConsumer<>(
                KafkaClients.readCommitted(config), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            KafkaClients.readTo(consumer, partition, end, PATIENCE, partition + " was not read in time", each);
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
                .put("time", IsoTimestamps.text(clock.instant()));
        try {
            var unused = producer.send(new ProducerRecord<>(
                            config.progressTopic(), key(subscriber), JSON.writeValueAsBytes(value)))
                    .get();
            keep(subscriber);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever has to go for it begins at the earliest event when it asks again; it is not waited until that is safe in Kafka. */
    private void keep(String subscriber) {
        for (String gone : names.add(subscriber)) {
            LOG.info("The progress of {} is forgotten: {} others asked since", gone, SubscriberNames.MAX);
            var unused = producer.send(new ProducerRecord<>(config.progressTopic(), key(gone), null));
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
