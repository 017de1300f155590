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
 * Counts the events of offset ranges by reading them: offsets are no count, as transaction markers take some. Beyond {@value #MAX_COUNTED}
 * records the rest is estimated by the share of events among the read offsets.
 */
final class RangeCounter {
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_COUNTED = 20_000;

    private final JournalRecordCodec codec;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Reading> readings = new HashMap<>();

    /**
     * Offsets of one partition; those that retention has deleted and those behind the end are none.
     *
     * @param end the offset after the last one
     */
    record Range(long from, long end) {}

    /**
     * Events of a range.
     *
     * @param firstSequence sequence of the first event; {@link Long#MAX_VALUE} if there is none
     * @param exact whether they were counted; false if their number is estimated
     */
    record Counted(long events, long firstSequence, boolean exact) {
        static final Counted NONE = new Counted(0, Long.MAX_VALUE, true);
    }

    /** A range, and how far it was read. */
    private static final class Reading {
        final long from;
        final long end;
        long position;
        long events;
        long firstSequence = Long.MAX_VALUE;

        Reading(long from, long end) {
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

        Counted counted() {
            double share = position == from ? 1 : (double) events / (position - from);
            return new Counted(events + Math.round(Math.max(0, end - position) * share), firstSequence, isCounted());
        }
    }

    private RangeCounter(JournalConfig config, KafkaConsumer<byte[], byte[]> consumer) {
        this.codec = new JournalRecordCodec(config);
        this.consumer = consumer;
    }

    /** Counts the events of ranges of the events topic, by partition. */
    static Map<TopicPartition, Counted> count(JournalConfig config, Map<TopicPartition, Range> ranges) {
        var properties = KafkaClients.readBounded(config);
        properties.put("max.poll.records", 5_000);
        properties.put("auto.offset.reset", "earliest"); // retention may delete meanwhile
        try (var consumer = KafkaClients.consumer(properties)) {
            var counter = new RangeCounter(config, consumer);
            counter.read(ranges);
            var counted = new HashMap<TopicPartition, Counted>();
            ranges.keySet().forEach(partition -> counted.put(partition, counter.counted(partition)));
            return counted;
        }
    }

    private Counted counted(TopicPartition partition) {
        var reading = readings.get(partition);
        return reading == null ? Counted.NONE : reading.counted();
    }

    private void read(Map<TopicPartition, Range> ranges) {
        consumer.assign(ranges.keySet()); // else Kafka warns of end offsets of unassigned partitions
        var ends = consumer.endOffsets(ranges.keySet());
        var begins = consumer.beginningOffsets(ranges.keySet());
        ranges.forEach((partition, range) -> {
            long from = Math.max(range.from(), begins.getOrDefault(partition, 0L));
            long end = Math.min(range.end(), ends.getOrDefault(partition, from));
            if (from < end) {
                readings.put(partition, new Reading(from, end));
            }
        });
        consumer.assign(readings.keySet());
        readings.forEach((partition, reading) -> consumer.seek(partition, reading.from));
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        int counted = 0;
        while (!isDone(counted) && System.nanoTime() < deadline) {
            var fetched = consumer.poll(MAX_POLL);
            counted += fetched.count();
            readings.forEach((partition, reading) -> add(fetched, partition, reading));
        }
    }

    private boolean isDone(int counted) {
        return readings.values().stream().allMatch(counted < MAX_COUNTED ? Reading::isCounted : Reading::hasFirst);
    }

    private void add(ConsumerRecords<byte[], byte[]> fetched, TopicPartition partition, Reading reading) {
        for (var record : fetched.records(partition)) {
            long sequence = record.offset() < reading.end ? codec.sequence(record) : 0;
            if (sequence > 0) {
                reading.events++;
                reading.firstSequence = Math.min(reading.firstSequence, sequence);
            }
        }
        reading.position = consumer.position(partition, MAX_POLL);
    }
}
