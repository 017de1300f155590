package dev.kodama.journal.search;

import dev.kodama.journal.JournalRecordCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Interpolation search for a sequence in all partitions at a time. It needs no index beside the journal: sequences grow so evenly in a
 * partition that a handful of probes suffices for a million events. Foreign records and copies of old events may be anywhere: see {@link
 * Probe}.
 */
public final class SequenceSearch {
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final JournalRecordCodec codec;
    private final long sequence;
    private final Map<TopicPartition, SearchInterval> intervals = new HashMap<>();
    private final Map<TopicPartition, Probe> probes = new HashMap<>();
    private final Map<TopicPartition, Long> ends;
    private final long nextCommitted;

    private SequenceSearch(
            KafkaConsumer<byte[], byte[]> consumer,
            JournalRecordCodec codec,
            long sequence,
            long nextCommitted,
            Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.codec = codec;
        this.sequence = sequence;
        this.nextCommitted = nextCommitted;
        this.ends = ends;
    }

    /**
     * Finds an offset for each partition, at most a few hundred records before the first event with this sequence or a greater one.
     *
     * @param consumer has the partitions assigned; its positions are undefined afterwards
     * @param nextCommitted the committed next sequence
     */
    public static Map<TopicPartition, Long> offsets(
            KafkaConsumer<byte[], byte[]> consumer,
            JournalRecordCodec codec,
            long sequence,
            long nextCommitted,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends) {
        var search = new SequenceSearch(consumer, codec, sequence, nextCommitted, ends);
        begins.forEach((partition, begin) -> {
            long end = ends.getOrDefault(partition, begin);
            search.intervals.put(partition, new SearchInterval(begin, 1, end, nextCommitted));
        });
        return search.run();
    }

    private Map<TopicPartition, Long> run() {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        intervals.forEach((partition, interval) ->
                probe(partition, interval.low())); // after retention the first sequence is unknown
        for (int round = 0; !probes.isEmpty(); round++) {
            while (!probes.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(
                            "sequence " + sequence + " was not found in time: Kafka does not answer");
                }
                read();
            }
            int number = round;
            intervals.forEach((partition, interval) -> probe(partition, interval.guess(sequence, number)));
        }
        consumer.resume(intervals.keySet());
        var offsets = new HashMap<TopicPartition, Long>();
        intervals.forEach((partition, interval) -> offsets.put(partition, interval.low()));
        return offsets;
    }

    private void probe(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
        if (isNarrow(partition)) {
            consumer.pause(List.of(partition));
        } else {
            consumer.resume(List.of(partition));
            probes.put(partition, new Probe(offset, sequence));
        }
    }

    private boolean isNarrow(TopicPartition partition) {
        var interval = intervals.get(partition);
        return interval == null || interval.isNarrow();
    }

    private void read() {
        var fetched = consumer.poll(MAX_POLL);
        for (var entry : List.copyOf(probes.entrySet())) {
            TopicPartition partition = entry.getKey();
            var probe = entry.getValue();
            if (isDone(partition, probe, fetched.records(partition))) {
                intervals.computeIfPresent(partition, (key, interval) -> probe.narrow(interval));
                probes.remove(partition);
                consumer.pause(List.of(partition)); // else its other fetched records would delay the other partitions
            }
        }
    }

    private boolean isDone(TopicPartition partition, Probe probe, List<ConsumerRecord<byte[], byte[]>> fetched) {
        for (var record : fetched) {
            long number = codec.sequence(record);
            probe.add(record.offset(), number < nextCommitted ? number : 0);
            if (probe.isEnough()) {
                return true;
            }
        }
        var interval = intervals.get(partition);
        long end = probe.hasEvents() || interval == null ? ends.getOrDefault(partition, 0L) : interval.high();
        return consumer.position(partition) >= end;
    }
}
