package dev.kodama.journal.search;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalPositions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Where a start is in each partition of the events topic, for those who read the partitions one by one. */
public final class StartOffsetResolver {
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final JournalConfig config;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private StartOffsetResolver(JournalConfig config, KafkaConsumer<byte[], byte[]> consumer) {
        this.config = config;
        this.consumer = consumer;
        this.partitions = consumer.listTopics().getOrDefault(config.eventsTopic(), List.of()).stream()
                .map(StartOffsetResolver::partition)
                .toList();
        if (partitions.isEmpty()) {
            throw new JournalNotFoundException(config);
        }
    }

    private static TopicPartition partition(PartitionInfo found) {
        return new TopicPartition(found.topic(), found.partition());
    }

    /**
     * The first offset of each partition from which on everything is at the start or behind it, and before which nothing is. What is
     * yet to come, such as a sequence or a time that is not reached, is at the ends.
     *
     * @throws JournalNotFoundException if there is none on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static Map<TopicPartition, Long> of(JournalConfig config, StartPosition start) {
        try (var consumer = new KafkaConsumer<>(
                KafkaClients.readCommitted(config), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return Map.copyOf(new StartOffsetResolver(config, consumer).of(start));
        }
    }

    private Map<TopicPartition, Long> of(StartPosition start) {
        consumer.assign(partitions);
        var ends = consumer.endOffsets(partitions);
        if (start instanceof StartPosition.Earliest) {
            return consumer.beginningOffsets(partitions);
        } else if (start instanceof StartPosition.AtTime at) {
            return atTime(at.time().toEpochMilli(), ends);
        } else if (start instanceof StartPosition.AtSequence at) {
            return atSequence(at.sequence(), ends);
        }
        return ends;
    }

    /** What Kafka finds may be some events early: a transaction's end counts by the time it was written, after its events. */
    private Map<TopicPartition, Long> atTime(long millis, Map<TopicPartition, Long> ends) {
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, millis));
        var offsets = new HashMap<>(ends);
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                offsets.put(partition, found.offset());
            }
        });
        offsets.forEach(consumer::seek);
        return readOn(kept -> kept.timestamp() >= millis, ends);
    }

    private Map<TopicPartition, Long> atSequence(long sequence, Map<TopicPartition, Long> ends) {
        long next =
                JournalPositions.read(config).map(JournalPosition::nextSequence).orElse(1L);
        if (sequence >= next) {
            return ends;
        }
        var format = new JournalRecordCodec(config);
        var begins = consumer.beginningOffsets(partitions);
        var near = SequenceSearch.offsets(consumer, format, sequence, next, begins, ends);
        near.forEach(consumer::seek);
        return readOn(kept -> format.sequence(kept) >= sequence, ends);
    }

    /** From some hundred records early to the first that is wanted. */
    private Map<TopicPartition, Long> readOn(
            Predicate<ConsumerRecord<byte[], byte[]>> wanted, Map<TopicPartition, Long> ends) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var offsets = new HashMap<TopicPartition, Long>();
        var open = new ArrayList<>(partitions);
        while (!open.isEmpty()) {
            var fetched = consumer.poll(SLICE);
            for (var partition : List.copyOf(open)) {
                fetched.records(partition).stream()
                        .filter(wanted)
                        .findFirst()
                        .ifPresent(kept -> offsets.put(partition, kept.offset()));
                long end = ends.getOrDefault(partition, 0L);
                if (offsets.containsKey(partition) || consumer.position(partition) >= end) {
                    offsets.putIfAbsent(partition, end);
                    consumer.pause(List.of(partition));
                    open.remove(partition);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the start was not found in time: Kafka does not answer");
            }
        }
        return offsets;
    }
}
