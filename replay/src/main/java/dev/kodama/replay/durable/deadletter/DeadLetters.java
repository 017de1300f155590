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
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Lists and redelivers the dead letters of a source's subscriptions. Which of a subscription's dead letters were redelivered is in the seeks
 * topic under {@code dead-letters/source/name}, written in the redelivery's transaction. A group's committed offset would expire after a week
 * without members, and dead letters would be redelivered twice.
 */
public final class DeadLetters {
    private static final int MAX_PER_TRANSACTION = 5_000;
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);

    private final JournalConfig config;
    private final DeadLetterCodec codec;
    private final TopicPartition partition;
    private final Map<String, Redelivered> redelivered = new HashMap<>();

    private DeadLetters(JournalConfig config) {
        this.config = config;
        this.codec = new DeadLetterCodec(config);
        this.partition = new TopicPartition(config.deadLettersTopic(), 0);
        CompactedReader.newest(config, config.seeksTopic(), STALL_TIMEOUT).forEach((key, record) -> {
            if (key.startsWith(key(""))) {
                redelivered.put(key.substring(key("").length()), Redelivered.parse(new String(record.value(), UTF_8)));
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
        var unused = each(config, 0, letter -> {
            to.accept(letter);
            return true;
        });
    }

    /**
     * Lists dead letters from an id on, the oldest first, until the consumer has enough.
     *
     * @param to returns whether it takes more
     * @return the id from which on the others are; empty where there are none
     * @throws KafkaException as the cluster says
     */
    public static OptionalLong each(JournalConfig config, long from, Predicate<DeadLetter> to) {
        var all = new DeadLetters(config);
        try (var consumer = all.open()) {
            return all.read(consumer, from, record -> {
                String subscription = all.codec.subscription(record);
                return subscription == null
                        || to.test(all.codec.toDeadLetter(
                                record, all.redelivered(subscription).contains(record.offset())));
            });
        }
    }

    private Redelivered redelivered(String subscription) {
        return redelivered.getOrDefault(subscription, Redelivered.NONE);
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
        try (var producer = producer(config, subscription)) {
            return new DeadLetters(config).redeliver(subscription, producer);
        }
    }

    /**
     * Redelivers single dead letters of a subscription, all or, if Kafka fails, none. Those that were redelivered already, that are another
     * subscription's, or that Kafka has deleted are left out.
     *
     * @param ids at most 1,000
     * @return the ids of the redelivered ones
     * @throws SubscriptionException if there is no such subscription, or if too many were redelivered one by one
     * @throws KafkaException as the cluster says
     */
    public static Set<Long> redeliver(JournalConfig config, String subscription, Set<Long> ids) {
        Registry.check(config, subscription);
        try (var producer = producer(config, subscription)) {
            return new DeadLetters(config).redeliver(subscription, new TreeSet<>(ids), producer);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(JournalConfig config, String subscription) {
        var properties = config.clientProperties();
        properties.put("transactional.id", config.group("dead-letters") + "." + subscription);
        properties.put("transaction.timeout.ms", 60_000);
        properties.put("delivery.timeout.ms", 10_000);
        properties.put("request.timeout.ms", 5_000);
        properties.put("max.block.ms", 10_000);
        properties.put("max.request.size", JournalConfig.MAX_REJECTED_BYTES + (1 << 20));
        var producer = KafkaClients.producer(properties);
        try {
            producer.initTransactions(); // fences a concurrent call; its commits are visible from now on
            return producer;
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private int redeliver(String subscription, KafkaProducer<byte[], byte[]> producer) {
        var count = new int[1];
        var before = redelivered(subscription);
        try (var consumer = open()) {
            producer.beginTransaction();
            var end = new long[] {before.position()};
            var unused = read(consumer, before.position(), record -> {
                if (subscription.equals(codec.subscription(record)) && !before.contains(record.offset())) {
                    KafkaClients.send(producer, codec.redelivery(record));
                    if (++count[0] % MAX_PER_TRANSACTION == 0) {
                        commit(producer, subscription, new Redelivered(record.offset() + 1, before.single()));
                        producer.beginTransaction();
                    }
                }
                end[0] = record.offset() + 1;
                return true;
            });
            commit(producer, subscription, new Redelivered(end[0], before.single()));
        }
        return count[0];
    }

    private Set<Long> redeliver(String subscription, SortedSet<Long> ids, KafkaProducer<byte[], byte[]> producer) {
        var before = redelivered(subscription);
        ids.removeIf(before::contains);
        var found = new TreeSet<Long>();
        if (before.and(ids).isFull()) {
            throw new SubscriptionException("too many dead letters of '" + subscription
                    + "' were redelivered one by one; redeliver all: kodama dead-letters retry --subscription "
                    + subscription);
        } else if (ids.isEmpty()) {
            return found;
        }
        try (var consumer = open()) {
            producer.beginTransaction();
            for (long id : ids) {
                var unused = read(consumer, id, record -> {
                    if (record.offset() == id && subscription.equals(codec.subscription(record))) {
                        KafkaClients.send(producer, codec.redelivery(record));
                        found.add(id);
                    }
                    return false;
                });
            }
            commit(producer, subscription, before.and(found));
        }
        return found;
    }

    private void commit(KafkaProducer<byte[], byte[]> producer, String subscription, Redelivered now) {
        byte[] value = now.text().getBytes(UTF_8);
        KafkaClients.send(
                producer,
                new ProducerRecord<>(config.seeksTopic(), 0, key(subscription).getBytes(UTF_8), value));
        producer.commitTransaction();
    }

    private KafkaConsumer<byte[], byte[]> open() {
        var properties = KafkaClients.readBounded(config);
        properties.put("auto.offset.reset", "earliest"); // retention may delete meanwhile
        return KafkaClients.consumer(properties);
    }

    /**
     * Reads from an offset to the present end, or until the consumer has enough.
     *
     * @return the offset from which on there is more; empty at the end
     */
    private OptionalLong read(
            KafkaConsumer<byte[], byte[]> consumer, long from, Predicate<ConsumerRecord<byte[], byte[]>> to) {
        if (!consumer.listTopics().containsKey(partition.topic())) {
            return OptionalLong.empty();
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long progress = System.nanoTime();
        while (from < end && consumer.position(partition) < end) {
            var fetched = consumer.poll(MAX_POLL);
            for (var record : fetched) {
                if (record.offset() < end && !to.test(record)) {
                    return record.offset() + 1 < end ? OptionalLong.of(record.offset() + 1) : OptionalLong.empty();
                }
            }
            progress = fetched.isEmpty() ? progress : System.nanoTime();
            if (System.nanoTime() - progress > STALL_TIMEOUT.toNanos()) {
                throw new TimeoutException(partition.topic() + " could not be read to its end: Kafka does not answer");
            }
        }
        return OptionalLong.empty();
    }
}
