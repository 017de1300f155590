package dev.kodama.replay.durable.deadletter;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Writes the dead letters of a subscription. Connects with the first one. Thread-safe. */
public final class DeadLetterProducer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(200);

    private final JournalConfig config;
    private final String subscription;
    private final DeadLetterCodec codec;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean closed;

    public DeadLetterProducer(JournalConfig config, String subscription) {
        this.config = config;
        this.subscription = subscription;
        this.codec = new DeadLetterCodec(config);
    }

    /**
     * Writes a dead letter. Blocks for at most 2 s.
     *
     * @param record the event's record, of the journal or redelivered
     * @param attempts total number of attempts
     * @return completes when it is acknowledged; exceptionally if it is not within 10 s
     */
    public CompletionStage<Void> write(
            ConsumerRecord<byte[], byte[]> record, JournaledEvent event, Throwable cause, int attempts) {
        var acknowledged = new CompletableFuture<Void>();
        try {
            send(codec.deadLetter(subscription, record, event, cause, attempts), acknowledged);
        } catch (KafkaException e) {
            acknowledged.completeExceptionally(e);
        }
        return acknowledged;
    }

    private void send(ProducerRecord<byte[], byte[]> deadLetter, CompletableFuture<Void> acknowledged) {
        var unused = producer().send(deadLetter, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (closed) {
            throw new KafkaException("closed");
        }
        if (producer == null) {
            producer = KafkaClients.producer(properties(config));
        }
        return producer;
    }

    private static Map<String, Object> properties(JournalConfig config) {
        var properties = config.producerProperties();
        properties.put("acks", "all");
        properties.put("request.timeout.ms", 5_000);
        properties.put("delivery.timeout.ms", 10_000);
        properties.put("max.block.ms", 2_000);
        properties.put("linger.ms", 0);
        properties.put("max.request.size", JournalConfig.MAX_REJECTED_BYTES + (1 << 20));
        return properties;
    }

    /** Drops dead letters that are not acknowledged. */
    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
    }
}
