package dev.kodama.history;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads single events of the journal by offset. Not thread-safe. */
public final class EventLookup implements AutoCloseable {
    /** Offsets this close are read in one request. */
    private static final long MAX_DISTANCE = 100;
    /** Maximum number of offsets between two checks of {@code maxBytes}. */
    private static final int MAX_RUN = 50;
    /** Maximum size of an answer with one event. */
    private static final int MAX_FETCH_BYTES = 64 << 10;

    private static final Duration MAX_POLL = Duration.ofMillis(50);

    /**
     * Result of a lookup.
     *
     * @param events by offset; deleted ones are absent
     * @param processed number of offsets that were processed before the deadline or {@code maxBytes}
     */
    public record Found(Map<Long, JournaledEvent> events, int processed) {
        public Found {
            events = Map.copyOf(events);
        }
    }

    private final JournalConfig config;
    private final JournalRecordCodec codec;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private EventLookup(JournalConfig config, KafkaConsumer<byte[], byte[]> consumer) {
        this.config = config;
        this.codec = new JournalRecordCodec(config);
        this.consumer = consumer;
    }

    public static EventLookup open(JournalConfig config) {
        var properties = KafkaClients.readCommitted(config);
        properties.put("max.partition.fetch.bytes", MAX_FETCH_BYTES);
        properties.put("fetch.max.wait.ms", 5); // at the end of a partition the next request waits for this one
        return new EventLookup(config, KafkaClients.consumer(properties));
    }

    /**
     * Reads the events at these offsets of a partition.
     *
     * @param offsets ascending or descending; read in this order
     * @param maxBytes limit of the bodies' size; exceeded by at most {@value #MAX_RUN} events
     * @param deadlineNanos in {@code System.nanoTime}
     * @throws KafkaException as the cluster says
     */
    public Found find(int partitionNumber, List<Long> offsets, long maxBytes, long deadlineNanos) {
        var partition = new TopicPartition(config.eventsTopic(), partitionNumber);
        consumer.assign(List.of(partition));
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        var events = new HashMap<Long, JournaledEvent>();
        int processed = 0;
        for (List<Long> run : runs(offsets)) {
            var existing = run.stream()
                    .filter(offset -> offset >= begin && offset < end)
                    .toList();
            if (!existing.isEmpty() && !read(partition, existing, deadlineNanos, events)) {
                break;
            }
            processed += run.size();
            if (bytes(events) >= maxBytes) {
                break;
            }
        }
        return new Found(events, processed);
    }

    private static long bytes(Map<Long, JournaledEvent> events) {
        return events.values().stream().mapToLong(event -> event.bytes().length).sum();
    }

    /** Splits ascending or descending offsets into runs of close ones. */
    static List<List<Long>> runs(List<Long> offsets) {
        var runs = new ArrayList<List<Long>>();
        var run = new ArrayList<Long>();
        for (long offset : offsets) {
            if (run.size() == MAX_RUN
                    || (!run.isEmpty() && Math.abs(offset - run.get(run.size() - 1)) > MAX_DISTANCE)) {
                runs.add(List.copyOf(run));
                run.clear();
            }
            run.add(offset);
        }
        if (!run.isEmpty()) {
            runs.add(List.copyOf(run));
        }
        return runs;
    }

    private boolean read(
            TopicPartition partition, List<Long> offsets, long deadlineNanos, Map<Long, JournaledEvent> events) {
        Set<Long> requested = new HashSet<>(offsets);
        long first = Collections.min(offsets);
        long last = Collections.max(offsets);
        consumer.seek(partition, first);
        try {
            while (consumer.position(partition) <= last) {
                if (System.nanoTime() > deadlineNanos) {
                    return false;
                }
                for (var record : consumer.poll(MAX_POLL)) {
                    var event = requested.contains(record.offset()) ? codec.toEvent(record) : null;
                    if (event != null) {
                        events.put(record.offset(), event);
                    }
                }
            }
        } catch (InvalidOffsetException e) {
            // deleted by retention just now
        }
        return true;
    }

    /**
     * The offsets of each partition, by number.
     *
     * @throws KafkaException as the cluster says
     */
    List<JournalSummary.Partition> partitions() {
        var partitions = consumer.partitionsFor(config.eventsTopic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        var begins = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        return partitions.stream()
                .map(partition -> new JournalSummary.Partition(
                        partition.partition(), begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L)))
                .sorted((one, other) -> Integer.compare(one.number(), other.number()))
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
