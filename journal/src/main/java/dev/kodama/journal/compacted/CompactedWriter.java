package dev.kodama.journal.compacted;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to a compacted topic of one partition. Thread-safe. */
public final class CompactedWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedWriter.class);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private final JournalConfig config;
    private final String topic;
    private final Duration timeout;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean closed;

    /** A writer with a timeout of 5 s. */
    public CompactedWriter(JournalConfig config, String topic) {
        this(config, topic, DEFAULT_TIMEOUT);
    }

    /**
     * A writer that connects with the first record.
     *
     * @param timeout of the connection, and then of the acknowledgement
     */
    public CompactedWriter(JournalConfig config, String topic, Duration timeout) {
        this.config = config;
        this.topic = topic;
        this.timeout = timeout;
    }

    /**
     * Writes records and waits for their acknowledgements.
     *
     * @param values by key; null deletes the key
     * @throws KafkaException as the cluster says; some records may have been written
     */
    public void write(Map<String, @Nullable String> values) throws InterruptedException {
        var sent = new ArrayList<Future<?>>();
        values.forEach((key, value) -> sent.add(send(key, value)));
        for (var write : sent) {
            await(write);
        }
    }

    /** As {@link #write(Map)}, with one record. */
    public void write(String key, @Nullable String value) throws InterruptedException {
        await(send(key, value));
    }

    /**
     * Writes a record in the background.
     *
     * @throws KafkaException if Kafka is unavailable, or the writer is closed
     */
    public Future<?> send(String key, @Nullable String value) {
        return producer()
                .send(new ProducerRecord<>(
                        topic, 0, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)));
    }

    private static void await(Future<?> write) throws InterruptedException {
        try {
            write.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        var open = producer;
        if (closed) {
            throw new KafkaException("the writer of " + topic + " is closed");
        }
        if (open == null) {
            int millis = (int) timeout.toMillis();
            var properties = config.producerProperties();
            properties.put("acks", "all");
            properties.put("request.timeout.ms", millis / 2);
            properties.put("delivery.timeout.ms", millis);
            properties.put("max.block.ms", millis);
            properties.put("buffer.memory", 4 << 20);
            open = KafkaClients.producer(properties);
            producer = open;
        }
        return open;
    }

    /** Drops unacknowledged records. Also closes if the thread is interrupted. */
    @Override
    public synchronized void close() {
        closed = true;
        if (producer == null) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // else Kafka throws instead of waiting for its thread
        try {
            producer.close(Duration.ZERO);
        } catch (KafkaException e) {
            LOG.debug("The writer of {} was closed without waiting", topic, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
