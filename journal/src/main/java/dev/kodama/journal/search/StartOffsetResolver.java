package dev.kodama.journal.search;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.journal.topics.OtherJournalException;
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

/** Resolves a start position to an offset in each partition of the events topic, for readers of single partitions. */
public final class StartOffsetResolver {
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

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
     * Finds the offset of each partition's first event at the start or later. A start that is not reached yet is at the ends.
     *
     * @throws JournalNotFoundException if there is no journal on this Kafka
     * @throws OtherJournalException if the start is a position of another journal
     * @throws KafkaException as the cluster says
     */
    public static Map<TopicPartition, Long> of(JournalConfig config, StartPosition start) {
        JournalEpoch asked = start.epoch();
        if (asked != null) {
            OtherJournalException.check(asked, JournalTopics.epoch(config));
        }
        try (var consumer = KafkaClients.consumer(config)) {
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

    /** Kafka's offset may be some events early: a transaction's end marker counts by the time when it was written. */
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
        return readUpTo(record -> record.timestamp() >= millis, ends);
    }

    private Map<TopicPartition, Long> atSequence(long sequence, Map<TopicPartition, Long> ends) {
        long next =
                JournalPositions.read(config).map(JournalPosition::nextSequence).orElse(1L);
        if (sequence >= next) {
            return ends;
        }
        var codec = new JournalRecordCodec(config);
        var begins = consumer.beginningOffsets(partitions);
        var found = SequenceSearch.offsets(consumer, codec, sequence, next, begins, ends);
        found.forEach(consumer::seek);
        return readUpTo(record -> codec.sequence(record) >= sequence, ends);
    }

    /** Reads from the given positions to the first matching event of each partition. */
    private Map<TopicPartition, Long> readUpTo(
            Predicate<ConsumerRecord<byte[], byte[]>> matches, Map<TopicPartition, Long> ends) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        var offsets = new HashMap<TopicPartition, Long>();
        var open = new ArrayList<>(partitions);
        while (!open.isEmpty()) {
            var fetched = consumer.poll(MAX_POLL);
            for (var partition : List.copyOf(open)) {
                fetched.records(partition).stream()
                        .filter(matches)
                        .findFirst()
                        .ifPresent(record -> offsets.put(partition, record.offset()));
                long end = ends.getOrDefault(partition, 0L);
                if (offsets.containsKey(partition) || consumer.position(partition) >= end) {
                    offsets.putIfAbsent(partition, end);
                    consumer.pause(List.of(partition));
                    open.remove(partition);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the start position was not found in time: Kafka does not answer");
            }
        }
        return offsets;
    }
}
