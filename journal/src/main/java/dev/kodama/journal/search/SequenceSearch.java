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
 * Finds where a sequence begins in each partition without reading from the start: a few looks by offset, at all partitions at a
 * time. An index would have to be written by the mirror and kept beside the journal; this needs nothing but the journal, and the
 * sequences in a partition are so even that a handful of looks suffices for a million events. Foreign records and copies of old events
 * may stand anywhere: see {@link Probe}.
 */
public final class SequenceSearch {
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final JournalRecordCodec format;
    private final long sequence;
    private final Map<TopicPartition, SearchInterval> brackets = new HashMap<>();
    private final Map<TopicPartition, Probe> probes = new HashMap<>();
    private final Map<TopicPartition, Long> ends;
    private final long nextCommitted;

    private SequenceSearch(
            KafkaConsumer<byte[], byte[]> consumer,
            JournalRecordCodec format,
            long sequence,
            long nextCommitted,
            Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.format = format;
        this.sequence = sequence;
        this.nextCommitted = nextCommitted;
        this.ends = ends;
    }

    /**
     * An offset for each partition, at most a few hundred records before the first event with this sequence or a greater one.
     *
     * @param consumer has the partitions assigned; where it stands afterwards is undefined
     * @param nextCommitted the sequence that comes next at the ends
     */
    public static Map<TopicPartition, Long> offsets(
            KafkaConsumer<byte[], byte[]> consumer,
            JournalRecordCodec format,
            long sequence,
            long nextCommitted,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends) {
        var search = new SequenceSearch(consumer, format, sequence, nextCommitted, ends);
        begins.forEach((partition, begin) -> {
            long end = ends.getOrDefault(partition, begin);
            search.brackets.put(partition, new SearchInterval(begin, 1, end, nextCommitted));
        });
        return search.run();
    }

    private Map<TopicPartition, Long> run() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        brackets.forEach((partition, bracket) -> look(partition, bracket.low())); // retention leaves any sequence there
        for (int round = 0; !probes.isEmpty(); round++) {
            while (!probes.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(
                            "sequence " + sequence + " was not found in time: Kafka does not answer");
                }
                read();
            }
            int number = round;
            brackets.forEach((partition, bracket) -> look(partition, bracket.guess(sequence, number)));
        }
        consumer.resume(brackets.keySet());
        var offsets = new HashMap<TopicPartition, Long>();
        brackets.forEach((partition, bracket) -> offsets.put(partition, bracket.low()));
        return offsets;
    }

    private void look(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
        if (narrow(partition)) {
            consumer.pause(List.of(partition));
        } else {
            consumer.resume(List.of(partition));
            probes.put(partition, new Probe(offset, sequence));
        }
    }

    private boolean narrow(TopicPartition partition) {
        var bracket = brackets.get(partition);
        return bracket == null || bracket.narrow();
    }

    private void read() {
        var fetched = consumer.poll(SLICE);
        for (var look : List.copyOf(probes.entrySet())) {
            TopicPartition partition = look.getKey();
            if (isDone(partition, look.getValue(), fetched.records(partition))) {
                brackets.computeIfPresent(
                        partition, (key, bracket) -> look.getValue().narrow(bracket));
                probes.remove(partition);
                consumer.pause(List.of(partition)); // what else was fetched of it would come before the others'
            }
        }
    }

    private boolean isDone(TopicPartition partition, Probe probe, List<ConsumerRecord<byte[], byte[]>> fetched) {
        for (var kept : fetched) {
            long number = format.sequence(kept);
            probe.add(kept.offset(), number < nextCommitted ? number : 0);
            if (probe.isEnough()) {
                return true;
            }
        }
        var bracket = brackets.get(partition);
        long end = probe.hasEvents() || bracket == null ? ends.getOrDefault(partition, 0L) : bracket.high();
        return consumer.position(partition) >= end;
    }
}
