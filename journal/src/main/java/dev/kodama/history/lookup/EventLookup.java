package dev.kodama.history.lookup;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.PartitionReader;
import dev.kodama.journal.topics.JournalPositions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads events of the journal by offset, all partitions at a time. Not thread-safe; all methods throw a {@link KafkaException} as the
 * cluster says.
 */
public final class EventLookup implements AutoCloseable {
    /** Records up to this distance are read rather than sought: a fetch takes as long. */
    private static final long MAX_DISTANCE = 600;
    /** The same for a consumer that returns one record a poll. */
    private static final long MAX_SEEKING_DISTANCE = 30;
    /** Fetches of single events bring one batch, whatever its size. */
    private static final int MIN_FETCH_BYTES = 1 << 10;

    private static final int MAX_FETCH_BYTES = 1 << 20;
    private static final int MAX_POLL_RECORDS = 500;

    private static final Duration MAX_POLL = Duration.ofMillis(50);

    private final JournalConfig config;
    private final JournalRecordCodec codec;
    /** For distant events: it has records left after each poll, and so fetches nothing ahead. */
    private final KafkaConsumer<byte[], byte[]> seeking;
    /** For events close to each other. */
    private final KafkaConsumer<byte[], byte[]> streaming;

    private final PartitionReader positions;
    private final Admin admin;

    private EventLookup(JournalConfig config) {
        this.config = config;
        this.codec = new JournalRecordCodec(config);
        this.admin = KafkaClients.admin(config);
        this.seeking = consumer(config, MIN_FETCH_BYTES, 1);
        this.streaming = consumer(config, MAX_FETCH_BYTES, MAX_POLL_RECORDS);
        this.positions =
                new PartitionReader(KafkaClients.readBounded(config), new TopicPartition(config.positionsTopic(), 0));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(JournalConfig config, int fetchBytes, int pollRecords) {
        var properties = KafkaClients.readBounded(config);
        properties.put("max.partition.fetch.bytes", fetchBytes);
        properties.put("max.poll.records", pollRecords);
        return KafkaClients.consumer(properties);
    }

    public static EventLookup open(JournalConfig config) {
        return new EventLookup(config);
    }

    /** @throws JournalNotFoundException if there is no journal on this Kafka */
    public JournalState state() {
        var partitions = topicPartitions();
        if (partitions.isEmpty()) {
            throw new JournalNotFoundException(config);
        }
        var begins = byNumber(streaming.beginningOffsets(partitions));
        long next = JournalPositions.read(config, admin, positions)
                .map(JournalPosition::nextSequence)
                .orElse(1L);
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var ends = new HashMap<Integer, Long>();
        KafkaClients.get(admin.listOffsets(latest).all())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return new JournalState(next, begins, ends);
    }

    private List<TopicPartition> topicPartitions() {
        return streaming.partitionsFor(config.eventsTopic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        var numbered = new TreeMap<Integer, Long>();
        offsets.forEach((partition, offset) -> numbered.put(partition.partition(), offset));
        return numbered;
    }

    /**
     * Reads the events at these places.
     *
     * @param deadlineNanos in {@code System.nanoTime}
     * @return deleted ones are absent
     * @throws TimeoutException if they were not read before the deadline
     */
    public Map<Place, JournaledEvent> read(List<Place> places, long deadlineNanos) {
        var events = new HashMap<Place, JournaledEvent>();
        var open = new HashMap<TopicPartition, OffsetQueue>();
        for (var place : places) {
            open.computeIfAbsent(topicPartition(place.partition()), unused -> new OffsetQueue())
                    .add(place);
        }
        open.values().forEach(OffsetQueue::sort);
        boolean close = open.values().stream().anyMatch(queue -> queue.meanDistance() <= MAX_DISTANCE);
        var consumer = close ? streaming : seeking;
        long maxDistance = close ? MAX_DISTANCE : MAX_SEEKING_DISTANCE;
        start(consumer, open.keySet());
        open.forEach((partition, queue) -> consumer.seek(partition, queue.next()));
        while (!open.isEmpty() && System.nanoTime() < deadlineNanos) {
            try {
                var polled = consumer.poll(MAX_POLL);
                for (var partition : polled.partitions()) {
                    var queue = open.get(partition);
                    for (var record : polled.records(partition)) {
                        var place = queue == null ? null : queue.take(record.offset());
                        var event = place == null ? null : codec.toEvent(record);
                        if (event != null) {
                            events.put(place, event);
                        }
                    }
                }
                advance(consumer, open, maxDistance);
            } catch (InvalidOffsetException e) {
                skipDeleted(consumer, open, e.partitions());
            }
        }
        if (!open.isEmpty()) {
            throw new TimeoutException("the events were not read in time");
        }
        return events;
    }

    /** Resumes these partitions and pauses the others: a new assignment would ask for metadata. */
    private static void start(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> open) {
        var assigned = new HashSet<>(consumer.assignment());
        if (assigned.addAll(open)) {
            consumer.assign(assigned);
            assigned.forEach(
                    partition -> consumer.seek(partition, 0)); // never fetched, but without a position it fails
        }
        consumer.pause(assigned);
        consumer.resume(open);
    }

    private TopicPartition topicPartition(int number) {
        return new TopicPartition(config.eventsTopic(), number);
    }

    /** Seeks to the next offset of each partition if it is distant. */
    private static void advance(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetQueue> open, long maxDistance) {
        for (var partition : Set.copyOf(open.keySet())) {
            var queue = open.get(partition);
            long position = consumer.position(partition);
            if (queue == null || !queue.advanceTo(position)) {
                open.remove(partition);
                consumer.pause(List.of(partition));
            } else if (queue.next() - position > maxDistance) {
                consumer.seek(partition, queue.next());
            }
        }
    }

    private static void skipDeleted(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, OffsetQueue> open,
            Set<TopicPartition> partitions) {
        consumer.beginningOffsets(partitions).forEach((partition, begin) -> {
            var queue = open.get(partition);
            if (queue != null && queue.advanceTo(begin)) {
                consumer.seek(partition, queue.next());
            } else {
                open.remove(partition);
                consumer.pause(List.of(partition));
            }
        });
    }

    /**
     * Reads all events of partitions from these offsets up to ends that may be in open transactions.
     *
     * @return false if the ends were not reached before the deadline
     */
    public boolean readTo(
            Map<Integer, Long> from, Map<Integer, Long> ends, long deadlineNanos, Consumer<JournaledEvent> each) {
        var open = new HashSet<TopicPartition>();
        from.forEach((partition, offset) -> {
            if (offset < ends.getOrDefault(partition, 0L)) {
                open.add(topicPartition(partition));
            }
        });
        var consumer = streaming;
        start(consumer, open);
        open.forEach(partition -> consumer.seek(partition, from.getOrDefault(partition.partition(), 0L)));
        while (!open.isEmpty() && System.nanoTime() < deadlineNanos) {
            for (var record : consumer.poll(MAX_POLL)) {
                var event = codec.toEvent(record);
                if (event != null) {
                    each.accept(event);
                }
            }
            for (var partition : List.copyOf(open)) {
                if (consumer.position(partition) >= ends.getOrDefault(partition.partition(), 0L)) {
                    open.remove(partition);
                    consumer.pause(List.of(partition));
                }
            }
        }
        return open.isEmpty();
    }

    /** The offset of the oldest record of each partition, sorted by number. */
    public Map<Integer, Long> begins() {
        return byNumber(streaming.beginningOffsets(topicPartitions()));
    }

    /** The offset after the last committed record of each partition. */
    public Map<Integer, Long> ends() {
        return byNumber(streaming.endOffsets(topicPartitions()));
    }

    @Override
    public void close() {
        seeking.close(KafkaClients.CLOSE_AT_ONCE);
        streaming.close(KafkaClients.CLOSE_AT_ONCE);
        positions.close();
        admin.close(Duration.ZERO);
    }
}
