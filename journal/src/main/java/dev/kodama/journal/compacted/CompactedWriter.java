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

/** Writes to a compacted topic of one partition. Not thread-safe. */
public final class CompactedWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedWriter.class);
    private static final int REQUEST_TIMEOUT_MILLIS = 3_000;
    private static final int DELIVERY_TIMEOUT_MILLIS = 5_000;

    private final JournalConfig config;
    private final String topic;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** Connects with the first write. */
    public CompactedWriter(JournalConfig config, String topic) {
        this.config = config;
        this.topic = topic;
    }

    /**
     * Writes records and waits for their acknowledgements, at most 10 s.
     *
     * @param values by key; null deletes the key
     * @throws KafkaException as the cluster says; some records may have been written
     */
    public void write(Map<String, @Nullable String> values) throws InterruptedException {
        var sent = new ArrayList<Future<?>>();
        values.forEach((key, value) -> sent.add(producer()
                .send(new ProducerRecord<>(
                        topic, 0, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)))));
        for (var write : sent) {
            try {
                write.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        var open = producer;
        if (open == null) {
            var properties = config.producerProperties();
            properties.put("acks", "all");
            properties.put("request.timeout.ms", REQUEST_TIMEOUT_MILLIS);
            properties.put("delivery.timeout.ms", DELIVERY_TIMEOUT_MILLIS);
            properties.put("max.block.ms", DELIVERY_TIMEOUT_MILLIS);
            properties.put("buffer.memory", 4 << 20);
            open = KafkaClients.producer(properties);
            producer = open;
        }
        return open;
    }

    /** Drops unacknowledged records. Also closes if the thread is interrupted. */
    @Override
    public void close() {
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
