package dev.kodama.replay.durable.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Reads and writes compacted topics of one partition that are small enough to be read whole. */
public final class Compacted {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Compacted() {}

    /**
     * The newest committed record of each key, sorted by key. Empty if there is no such topic.
     *
     * @throws KafkaException as the cluster says
     */
    public static Map<String, ConsumerRecord<byte[], byte[]>> newest(JournalConfig config, String topic) {
        try (var consumer = KafkaClients.consumer(config)) {
            return consumer.listTopics().containsKey(topic) ? newest(consumer, new TopicPartition(topic, 0)) : Map.of();
        }
    }

    private static Map<String, ConsumerRecord<byte[], byte[]>> newest(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        var newest = new TreeMap<String, ConsumerRecord<byte[], byte[]>>();
        String timeoutMessage = partition.topic() + " could not be read to its end in time";
        KafkaClients.readTo(consumer, partition, end, TIMEOUT, timeoutMessage, record -> {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                newest.remove(key);
            } else {
                newest.put(key, record);
            }
        });
        return newest;
    }

    /**
     * Writes one record and waits for its acknowledgement.
     *
     * @param value null deletes the key
     * @throws KafkaException as the cluster says
     */
    static void write(JournalConfig config, String topic, String key, byte @Nullable [] value) {
        var properties = config.clientProperties();
        properties.put("acks", "all");
        properties.put("request.timeout.ms", 5_000);
        properties.put("delivery.timeout.ms", 10_000);
        properties.put("max.block.ms", 10_000);
        try (var producer = KafkaClients.producer(properties)) {
            var unused = producer.send(new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value))
                    .get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }
}
