package dev.kodama.journal.kafka;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Creates and configures all Kafka clients of this process, apart from those of Kafka Streams. */
public final class KafkaClients {
    /** Timeout of a call, after which the cluster counts as unavailable. */
    private static final int CALL_TIMEOUT_MILLIS = 10_000;
    /** Maximum wait of a fetch for records: after a seek, the former fetch is waited for. */
    public static final Duration FETCH_WAIT = Duration.ofMillis(100);

    /** The same for what has an end: new records are not waited for. */
    public static final Duration BOUNDED_FETCH_WAIT = Duration.ofMillis(5);

    /** For closing a consumer without a group, which would otherwise wait for its last fetch. */
    public static final CloseOptions CLOSE_AT_ONCE = CloseOptions.timeout(Duration.ZERO);

    private KafkaClients() {}

    /** An admin client with a timeout of 10 s per call. */
    public static Admin admin(JournalConfig config) {
        Map<String, Object> properties = config.clientProperties();
        properties.put("default.api.timeout.ms", CALL_TIMEOUT_MILLIS);
        properties.put("request.timeout.ms", CALL_TIMEOUT_MILLIS / 2);
        return admin(properties);
    }

    /** An admin client with these properties. */
    public static Admin admin(Map<String, Object> properties) {
        return Admin.create(properties);
    }

    /** A consumer with the properties of {@link #readCommitted}. */
    public static KafkaConsumer<byte[], byte[]> consumer(JournalConfig config) {
        return consumer(readCommitted(config));
    }

    /** A consumer with these properties. */
    public static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> properties) {
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A producer with these properties. */
    public static KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Waits for an answer of the cluster.
     *
     * @throws KafkaException as the cluster says
     */
    public static <T> T get(KafkaFuture<T> answer) {
        return get((Future<T>) answer);
    }

    /**
     * Sends a record of a transaction, whose commit tells whether it has arrived. What fails at once is told here: without a broker each
     * further send would wait for its timeout, and a batch for that of all.
     *
     * @throws KafkaException why it cannot be sent
     */
    public static void send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        send(producer, record, null);
    }

    /** As {@link #send(Producer, ProducerRecord)}; {@code callback} learns what became of it, in the producer's thread. */
    public static void send(
            Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        var sent = producer.send(record, callback);
        if (sent.isDone()) {
            var unused = get(sent);
        }
    }

    private static <T> T get(Future<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    /** As {@link #readCommitted}, for reads of what is there now: a request does not wait for a fetch at the end of a partition. */
    public static Map<String, Object> readBounded(JournalConfig config) {
        var properties = readCommitted(config);
        properties.put("fetch.max.wait.ms", (int) BOUNDED_FETCH_WAIT.toMillis());
        return properties;
    }

    /** Consumer properties: committed records only, no group; a missing offset is an error, not a silent jump. */
    public static Map<String, Object> readCommitted(JournalConfig config) {
        Map<String, Object> properties = config.clientProperties();
        properties.put("default.api.timeout.ms", CALL_TIMEOUT_MILLIS);
        properties.put("fetch.max.wait.ms", (int) FETCH_WAIT.toMillis());
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "none");
        properties.put("allow.auto.create.topics", false);
        return properties;
    }
}
