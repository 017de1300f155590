package dev.kodama.replay.durable.registry;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts a subscription's unhandled events by reading them: offsets are no count, as transaction markers take some. Beyond {@value
 * #MAX_COUNTED} records the rest is estimated by the share of events among the read offsets.
 */
final class LagCalculator {
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_COUNTED = 20_000;

    private final JournalRecordCodec codec;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, RemainingRange> ranges = new HashMap<>();

    /** The unhandled offsets of one partition, and how far they were read. */
    private static final class RemainingRange {
        final long from;
        final long end;
        long position;
        long events;
        long firstSequence = Long.MAX_VALUE;

        RemainingRange(long from, long end) {
            this.from = from;
            this.end = end;
            this.position = from;
        }

        boolean isCounted() {
            return position >= end;
        }

        boolean hasFirst() {
            return isCounted() || events > 0;
        }

        long lag() {
            double share = position == from ? 1 : (double) events / (position - from);
            return events + Math.round(Math.max(0, end - position) * share);
        }
    }

    private LagCalculator(JournalConfig config, KafkaConsumer<byte[], byte[]> consumer) {
        this.codec = new JournalRecordCodec(config);
        this.consumer = consumer;
    }

    /**
     * Counts the lag.
     *
     * @param members as {@link SubscriptionState#members}
     * @param handled the first unhandled offset of each partition of the events topic
     * @param next the journal's next sequence
     */
    static SubscriptionState of(
            JournalConfig config,
            SubscriptionDefinition definition,
            int members,
            Map<TopicPartition, Long> handled,
            long next) {
        var properties = KafkaClients.readCommitted(config);
        properties.put("max.poll.records", 5_000);
        properties.put("auto.offset.reset", "earliest"); // retention may delete meanwhile
        try (var consumer = KafkaClients.consumer(properties)) {
            var calculator = new LagCalculator(config, consumer);
            calculator.count(handled);
            return calculator.state(definition, members, next);
        }
    }

    private void count(Map<TopicPartition, Long> handled) {
        consumer.assign(handled.keySet()); // else Kafka warns of end offsets of unassigned partitions
        var ends = consumer.endOffsets(handled.keySet());
        var begins = consumer.beginningOffsets(handled.keySet());
        handled.forEach((partition, offset) -> {
            long from = Math.max(offset, begins.getOrDefault(partition, 0L));
            long end = ends.getOrDefault(partition, from);
            if (from < end) {
                ranges.put(partition, new RemainingRange(from, end));
            }
        });
        consumer.assign(ranges.keySet());
        ranges.forEach((partition, range) -> consumer.seek(partition, range.from));
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        int counted = 0;
        while (!isDone(counted) && System.nanoTime() < deadline) {
            var fetched = consumer.poll(MAX_POLL);
            counted += fetched.count();
            ranges.forEach((partition, range) -> add(fetched, partition, range));
        }
    }

    private boolean isDone(int counted) {
        return ranges.values().stream()
                .allMatch(counted < MAX_COUNTED ? RemainingRange::isCounted : RemainingRange::hasFirst);
    }

    private void add(ConsumerRecords<byte[], byte[]> fetched, TopicPartition partition, RemainingRange range) {
        for (var record : fetched.records(partition)) {
            long sequence = record.offset() < range.end ? codec.sequence(record) : 0;
            if (sequence > 0) {
                range.events++;
                range.firstSequence = Math.min(range.firstSequence, sequence);
            }
        }
        range.position = consumer.position(partition, MAX_POLL);
    }

    private SubscriptionState state(SubscriptionDefinition definition, int members, long next) {
        long sequence = next;
        long lag = 0;
        boolean exact = true;
        for (var range : ranges.values()) {
            sequence = Math.min(sequence, range.firstSequence);
            lag += range.lag();
            exact &= range.isCounted();
        }
        return new SubscriptionState(definition, members, sequence, lag, exact);
    }
}
