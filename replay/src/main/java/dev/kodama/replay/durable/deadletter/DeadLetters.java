package dev.kodama.replay.durable.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.replay.durable.registry.Compacted;
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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The dead letters of a source's subscriptions: to look at, and to put back. Up to where a subscription's letters were put back
 * stands in the seeks topic under {@code dead-letters/source/name}, as text, written in the transaction that puts them back. A group's
 * offset would say the same, and Kafka forgets those of a group that rests for a week: letters would be put back twice.
 */
public final class DeadLetters {
    private static final int A_TRANSACTION = 5_000;
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration STALL = Duration.ofSeconds(30);

    private final JournalConfig config;
    private final DeadLetterCodec format;
    private final TopicPartition letters;
    private final Map<String, Long> redelivered = new HashMap<>();

    private DeadLetters(JournalConfig config) {
        this.config = config;
        this.format = new DeadLetterCodec(config);
        this.letters = new TopicPartition(config.deadLettersTopic(), 0);
        Compacted.newest(config, config.seeksTopic()).forEach((key, kept) -> {
            if (key.startsWith(key(""))) {
                redelivered.put(key.substring(key("").length()), Long.parseLong(new String(kept.value(), UTF_8)));
            }
        });
    }

    private String key(String subscription) {
        return "dead-letters/" + config.source() + "/" + subscription;
    }

    /**
     * Shows all letters that are kept, the oldest first.
     *
     * @throws KafkaException as the cluster says
     */
    public static void each(JournalConfig config, Consumer<DeadLetter> to) {
        var all = new DeadLetters(config);
        try (var consumer = all.open()) {
            all.read(consumer, 0, letter -> {
                String subscription = all.format.subscription(letter);
                if (subscription != null) {
                    to.accept(all.format.toLetter(letter, letter.offset() < all.putBackTo(subscription)));
                }
            });
        }
    }

    private long putBackTo(String subscription) {
        return redelivered.getOrDefault(subscription, 0L);
    }

    /**
     * Puts a subscription's letters back, those that were not before, each once: it is handed to the subscription again, or when it
     * starts. They come after and beside newer events of their entity. Of two who do so at a time one fails.
     *
     * @return how many
     * @throws SubscriptionException if there is no such subscription
     * @throws KafkaException as the cluster says; what was not put back still is to be
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
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions(); // whoever was at it is fenced, and what it committed is seen from now on
            return new DeadLetters(config).redeliver(subscription, producer);
        }
    }

    private int redeliver(String subscription, KafkaProducer<byte[], byte[]> producer) {
        var count = new int[1];
        try (var consumer = open()) {
            producer.beginTransaction();
            long end = read(consumer, putBackTo(subscription), letter -> {
                if (subscription.equals(format.subscription(letter))) {
                    var unused = producer.send(format.redelivery(letter)); // a failed send fails the commit
                    if (++count[0] % A_TRANSACTION == 0) {
                        commit(producer, subscription, letter.offset() + 1);
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
        properties.put("auto.offset.reset", "earliest"); // where retention has cut
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Reads from an offset to the present end, and returns that. */
    private long read(KafkaConsumer<byte[], byte[]> consumer, long from, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        if (!consumer.listTopics().containsKey(letters.topic())) {
            return from;
        }
        consumer.assign(List.of(letters));
        consumer.seek(letters, from);
        long end = consumer.endOffsets(List.of(letters)).getOrDefault(letters, 0L);
        long progress = System.nanoTime();
        while (consumer.position(letters) < end) {
            var fetched = consumer.poll(SLICE);
            for (var letter : fetched) {
                if (letter.offset() < end) {
                    to.accept(letter);
                }
            }
            progress = fetched.isEmpty() ? progress : System.nanoTime();
            if (System.nanoTime() - progress > STALL.toNanos()) {
                throw new TimeoutException(letters.topic() + " could not be read to its end: Kafka does not answer");
            }
        }
        return end;
    }
}
