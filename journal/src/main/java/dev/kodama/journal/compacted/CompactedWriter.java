package dev.kodama.journal.compacted;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into a compacted topic of one partition. Not for several threads at a time. */
public final class CompactedWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedWriter.class);
    private static final int REQUEST_MILLIS = 3_000;
    private static final int DELIVERY_MILLIS = 5_000;

    private final JournalConfig config;
    private final String topic;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** Connects with the first write. */
    public CompactedWriter(JournalConfig config, String topic) {
        this.config = config;
        this.topic = topic;
    }

    /**
     * Writes records and returns when all are acknowledged, 10 s later at most.
     *
     * @param values by key; null deletes it
     * @throws KafkaException as the cluster says; some of them may stand there all the same
     */
    public void write(Map<String, @Nullable String> values) throws InterruptedException {
        var sent = new ArrayList<Future<?>>();
        values.forEach((key, value) -> sent.add(opened().send(new ProducerRecord<>(
                topic, 0, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)))));
        for (var one : sent) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
            }
        }
    }

    private KafkaProducer<byte[], byte[]> opened() {
        var there = producer;
        if (there == null) {
            var properties = config.producerProperties();
            properties.put("acks", "all");
            properties.put("request.timeout.ms", REQUEST_MILLIS);
            properties.put("delivery.timeout.ms", DELIVERY_MILLIS);
            properties.put("max.block.ms", DELIVERY_MILLIS);
            properties.put("buffer.memory", 4 << 20);
            there = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
            producer = there;
        }
        return there;
    }

    /** What was not acknowledged is given up. Who is interrupted, before or meanwhile, is done with it as well. */
    @Override
    public void close() {
        if (producer == null) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // else Kafka would not wait for its thread and throw
        try {
            producer.close(Duration.ZERO);
        } catch (KafkaException e) {
            LOG.debug("the writer of {} was closed in a hurry", topic, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
