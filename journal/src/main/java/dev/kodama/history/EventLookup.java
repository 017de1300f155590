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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads single events of the journal by their offsets. Not for use by two threads. */
public final class EventLookup implements AutoCloseable {
    /** Offsets this close are read in one go: cheaper than another request. */
    private static final long NEAR = 100;
    /** So many are held before it is asked whether there are enough. */
    private static final int RUN = 50;
    /** What a request for one event may bring along. */
    private static final int FETCH_BYTES = 64 << 10;

    private static final Duration SLICE = Duration.ofMillis(50);

    /**
     * What was found.
     *
     * @param events by offset; what retention has cut is not among them
     * @param looked how many of the offsets were looked at before time was up or there were enough bytes
     */
    public record Found(Map<Long, JournaledEvent> events, int looked) {
        public Found {
            events = Map.copyOf(events);
        }
    }

    private final JournalConfig config;
    private final JournalRecordCodec format;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private EventLookup(JournalConfig config, KafkaConsumer<byte[], byte[]> consumer) {
        this.config = config;
        this.format = new JournalRecordCodec(config);
        this.consumer = consumer;
    }

    public static EventLookup open(JournalConfig config) {
        var properties = KafkaClients.readCommitted(config);
        properties.put("max.partition.fetch.bytes", FETCH_BYTES);
        properties.put("fetch.max.wait.ms", 5); // at the end of a partition the next request waits for this one
        return new EventLookup(
                config, new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /**
     * Reads the events at these offsets of a partition.
     *
     * @param offsets growing or falling; those that come first are read first
     * @param maxBytes of bodies, after which it ends; about 50 events more may be among them
     * @param deadlineNanos on the clock of {@code System.nanoTime}
     * @throws KafkaException as the cluster says
     */
    public Found find(int partition, List<Long> offsets, long maxBytes, long deadlineNanos) {
        var place = new TopicPartition(config.eventsTopic(), partition);
        consumer.assign(List.of(place));
        long begin = consumer.beginningOffsets(List.of(place)).getOrDefault(place, 0L);
        long end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
        var events = new HashMap<Long, JournaledEvent>();
        int looked = 0;
        for (List<Long> run : runs(offsets)) {
            var kept = run.stream()
                    .filter(offset -> offset >= begin && offset < end)
                    .toList();
            if (!kept.isEmpty() && !read(place, kept, deadlineNanos, events)) {
                break;
            }
            looked += run.size();
            if (bytes(events) >= maxBytes) {
                break;
            }
        }
        return new Found(events, looked);
    }

    private static long bytes(Map<Long, JournaledEvent> events) {
        return events.values().stream().mapToLong(event -> event.bytes().length).sum();
    }

    /** Cuts growing or falling offsets into runs of close ones. */
    static List<List<Long>> runs(List<Long> offsets) {
        var runs = new ArrayList<List<Long>>();
        var run = new ArrayList<Long>();
        for (long offset : offsets) {
            if (run.size() == RUN || (!run.isEmpty() && Math.abs(offset - run.get(run.size() - 1)) > NEAR)) {
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
            TopicPartition place, List<Long> offsets, long deadlineNanos, Map<Long, JournaledEvent> events) {
        Set<Long> wanted = new HashSet<>(offsets);
        long first = Collections.min(offsets);
        long last = Collections.max(offsets);
        consumer.seek(place, first);
        try {
            while (consumer.position(place) <= last) {
                if (System.nanoTime() > deadlineNanos) {
                    return false;
                }
                for (var kept : consumer.poll(SLICE)) {
                    var event = wanted.contains(kept.offset()) ? format.toEvent(kept) : null;
                    if (event != null) {
                        events.put(kept.offset(), event);
                    }
                }
            }
        } catch (InvalidOffsetException e) {
            // retention has cut it just now
        }
        return true;
    }

    /**
     * Which offsets each partition holds now, by number.
     *
     * @throws KafkaException as the cluster says
     */
    List<JournalSummary.Partition> partitions() {
        var places = consumer.partitionsFor(config.eventsTopic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        var begins = consumer.beginningOffsets(places);
        var ends = consumer.endOffsets(places);
        return places.stream()
                .map(place -> new JournalSummary.Partition(
                        place.partition(), begins.getOrDefault(place, 0L), ends.getOrDefault(place, 0L)))
                .sorted((one, other) -> Integer.compare(one.number(), other.number()))
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
