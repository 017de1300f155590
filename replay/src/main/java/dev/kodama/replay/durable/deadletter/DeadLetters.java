package dev.kodama.replay.durable.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedReader;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.replay.durable.registry.Registry;
import dev.kodama.replay.durable.registry.SubscriptionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Lists and redelivers the dead letters of a source's subscriptions. The offset up to which a subscription's dead letters were
 * redelivered is in the seeks topic under {@code dead-letters/source/name}, written in the redelivery's transaction. A group's committed
 * offset would expire after a week without members, and dead letters would be redelivered twice.
 */
public final class DeadLetters {
    private static final int MAX_PER_TRANSACTION = 5_000;
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);

    private final JournalConfig config;
    private final DeadLetterCodec codec;
    private final TopicPartition partition;
    private final Map<String, Long> redelivered = new HashMap<>();

    private DeadLetters(JournalConfig config) {
        this.config = config;
        this.codec = new DeadLetterCodec(config);
        this.partition = new TopicPartition(config.deadLettersTopic(), 0);
        CompactedReader.newest(config, config.seeksTopic(), STALL_TIMEOUT).forEach((key, record) -> {
            if (key.startsWith(key(""))) {
                redelivered.put(key.substring(key("").length()), Long.parseLong(new String(record.value(), UTF_8)));
            }
        });
    }

    private String key(String subscription) {
        return "dead-letters/" + config.source() + "/" + subscription;
    }

    /**
     * Lists all dead letters, the oldest first.
     *
     * @throws KafkaException as the cluster says
     */
    public static void each(JournalConfig config, Consumer<DeadLetter> to) {
        var all = new DeadLetters(config);
        try (var consumer = all.open()) {
            all.read(consumer, 0, record -> {
                String subscription = all.codec.subscription(record);
                if (subscription != null) {
                    to.accept(all.codec.toDeadLetter(record, record.offset() < all.redeliveredTo(subscription)));
                }
            });
        }
    }

    private long redeliveredTo(String subscription) {
        return redelivered.getOrDefault(subscription, 0L);
    }

    /**
     * Redelivers a subscription's dead letters, each once: the subscription handles them again, or when it starts. They arrive after
     * newer events of their entity. Of two concurrent calls one fails.
     *
     * @return the number of redelivered dead letters
     * @throws SubscriptionException if there is no such subscription
     * @throws KafkaException as the cluster says; the rest can be redelivered later
     */
    public static int redeliver(JournalConfig config, String subscription) {
        Registry.check(config, subscription);
        var properties = config.clientProperties();
        properties.put("transactional.id", config.group("dead-letters") + "." + subscription);
        properties.put("transaction.timeout.ms", 60_000);
        properties.put("delivery.timeout.ms", 10_000);
        properties.put("request.timeout.ms", 5_000);
        properties.put("max.block.ms", 10_000);
        properties.put("max.request.size", JournalConfig.MAX_REJECTED_BYTES + (1 << 20));
        try (var producer = KafkaClients.producer(properties)) {
            producer.initTransactions(); // fences a concurrent call; its commits are visible from now on
            return new DeadLetters(config).redeliver(subscription, producer);
        }
    }

    private int redeliver(String subscription, KafkaProducer<byte[], byte[]> producer) {
        var count = new int[1];
        try (var consumer = open()) {
            producer.beginTransaction();
            long end = read(consumer, redeliveredTo(subscription), record -> {
                if (subscription.equals(codec.subscription(record))) {
                    var unused = producer.send(codec.redelivery(record)); // a failed send fails the commit
                    if (++count[0] % MAX_PER_TRANSACTION == 0) {
                        commit(producer, subscription, record.offset() + 1);
                        producer.beginTransaction();
                    }
                }
            });
            commit(producer, subscription, end);
        }
        return count[0];
    }

    private void commit(KafkaProducer<byte[], byte[]> producer, String subscription, long position) {
        byte[] value = Long.toString(position).getBytes(UTF_8);
        var unused = producer.send(
                new ProducerRecord<>(config.seeksTopic(), 0, key(subscription).getBytes(UTF_8), value));
        producer.commitTransaction();
    }

    private KafkaConsumer<byte[], byte[]> open() {
        var properties = KafkaClients.readCommitted(config);
        properties.put("auto.offset.reset", "earliest"); // retention may delete meanwhile
        return KafkaClients.consumer(properties);
    }

    /** Reads from an offset to the present end. Returns the end offset. */
    private long read(KafkaConsumer<byte[], byte[]> consumer, long from, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        if (!consumer.listTopics().containsKey(partition.topic())) {
            return from;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long progress = System.nanoTime();
        while (consumer.position(partition) < end) {
            var fetched = consumer.poll(MAX_POLL);
            for (var record : fetched) {
                if (record.offset() < end) {
                    to.accept(record);
                }
            }
            progress = fetched.isEmpty() ? progress : System.nanoTime();
            if (System.nanoTime() - progress > STALL_TIMEOUT.toNanos()) {
                throw new TimeoutException(partition.topic() + " could not be read to its end: Kafka does not answer");
            }
        }
        return end;
    }
}
