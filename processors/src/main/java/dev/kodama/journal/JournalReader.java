package dev.kodama.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads one source's events in total order, by sequence, committed ones only. Memory is bounded: a partition that runs ahead of
 * the others is paused. Not for use by two threads, but for {@link #wakeup}.
 *
 * <p>How a start without a race is found: first the partitions' ends are asked, then the committed next sequence N, then how far
 * the partitions are written, committed or not. Whatever gets N or more is behind those ends; whatever is smaller is written
 * already and will be seen. So the first sequence is the smallest at the starting offsets, or N where there is none.
 */
public final class JournalReader implements AutoCloseable {
    private static final int MAX_WAITING = 5_000;
    private static final int MAX_EVENTS = 5_000;
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final long STALL_NANOS = Duration.ofMillis(500).toNanos();

    private final JournalConfig config;
    private final RecordFormat format;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final List<TopicPartition> partitions;
    private final TotalOrder order;
    private final Set<TopicPartition> cut = new HashSet<>();
    private final Map<TopicPartition, Long> firstSought = new HashMap<>();
    private long nextCommitted;
    private long fromSequence;
    private Instant fromTime = Instant.MIN;
    private long progressNanos = System.nanoTime();
    private boolean woken;

    private JournalReader(JournalConfig config) {
        this.config = config;
        this.format = new RecordFormat(config);
        var properties = Clients.readCommitted(config);
        properties.put("max.poll.records", MAX_EVENTS);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.admin = Clients.admin(config);
        this.partitions = consumer.partitionsFor(config.eventsTopic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        this.order = new TotalOrder(partitions.size());
    }

    /**
     * Opens a reader.
     *
     * @throws NoJournalException if there is none on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static JournalReader open(JournalConfig config, Start start) {
        var reader = new JournalReader(config);
        try {
            if (reader.partitions.isEmpty()) {
                throw new NoJournalException(config);
            }
            reader.seek(start);
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private void seek(Start start) {
        consumer.assign(partitions);
        var ends = consumer.endOffsets(partitions);
        var begins = consumer.beginningOffsets(partitions);
        nextCommitted =
                JournalPositions.read(config).map(JournalPosition::nextSequence).orElse(1L);
        var places = new HashMap<TopicPartition, Long>(ends);
        if (start instanceof Start.AtTime at) {
            places.putAll(offsetsAt(at.time()));
            fromTime = at.time();
        } else if (start instanceof Start.Earliest
                || (start instanceof Start.AtSequence from && from.sequence() < nextCommitted)) {
            places.putAll(begins);
            begins.forEach((partition, begin) -> {
                if (begin > 0) {
                    cut.add(partition);
                }
            });
        }
        fromSequence = start instanceof Start.AtSequence from ? from.sequence() : 1;
        places.forEach(consumer::seek);
        if (!(start instanceof Start.Latest)) {
            written().forEach((partition, end) -> {
                if (places.getOrDefault(partition, end) < end) {
                    firstSought.put(partition, end);
                }
            });
        }
        startIfKnown();
    }

    /** May be some events early: a transaction's end counts by the time it was written, after its events. */
    private Map<TopicPartition, Long> offsetsAt(Instant time) {
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
        var offsets = new HashMap<TopicPartition, Long>();
        consumer.offsetsForTimes(times).forEach((TopicPartition partition, OffsetAndTimestamp found) -> {
            if (found != null) {
                offsets.put(partition, found.offset());
            }
        });
        return offsets;
    }

    /** The order starts once every partition that had something at the start has shown its first event. */
    private void startIfKnown() {
        long first = nextCommitted;
        long tolerated = 0;
        for (TopicPartition partition : partitions) {
            long waiting = order.firstWaiting(partition.partition());
            Long end = firstSought.get(partition);
            if (waiting == 0 && end != null && consumer.position(partition) < end) {
                return;
            }
            first = waiting == 0 ? first : Math.min(first, waiting);
            if (cut.contains(partition)) {
                tolerated = Math.max(tolerated, waiting == 0 ? nextCommitted : waiting);
            }
        }
        order.start(Math.max(first, fromSequence), tolerated);
    }

    /**
     * Waits for the next events.
     *
     * @return in order, without a hole in the sequence; empty when none came within {@code patience} or after a {@link #wakeup}
     * @throws JournalBrokenException if a sequence is missing or repeated
     * @throws KafkaException as the cluster says
     */
    public List<JournaledEvent> poll(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        woken = false;
        while (true) {
            List<JournaledEvent> events = inOrder();
            long left = deadline - System.nanoTime();
            if (!events.isEmpty() || left <= 0 || woken) {
                return events;
            }
            fetch(Duration.ofNanos(Math.min(left, SLICE.toNanos())));
        }
    }

    private List<JournaledEvent> inOrder() {
        var events = new ArrayList<JournaledEvent>();
        for (var event = order.next(); event != null; event = order.next()) {
            events.add(event);
            if (events.size() == MAX_EVENTS) {
                break;
            }
        }
        return events;
    }

    private void fetch(Duration patience) {
        pauseThoseAhead();
        try {
            var fetched = consumer.poll(patience);
            for (var kept : fetched) {
                var event = format.toEvent(kept);
                if (event != null
                        && event.sequence() >= fromSequence
                        && !event.time().isBefore(fromTime)) {
                    order.add(kept.partition(), event);
                }
            }
            if (!order.started()) {
                startIfKnown();
            }
            if (!fetched.isEmpty()) {
                progressNanos = System.nanoTime();
            } else if (order.started() && System.nanoTime() - progressNanos > STALL_NANOS) {
                progressNanos = System.nanoTime();
                checkMissing();
            }
        } catch (WakeupException e) {
            woken = true;
        } catch (InvalidOffsetException e) {
            throw JournalBrokenException.overtaken(order.expected());
        }
    }

    private void pauseThoseAhead() {
        for (TopicPartition partition : partitions) {
            boolean ahead = order.waiting(partition.partition()) > MAX_WAITING;
            if (ahead != consumer.paused().contains(partition)) {
                if (ahead) {
                    consumer.pause(List.of(partition));
                } else {
                    consumer.resume(List.of(partition));
                }
            }
        }
    }

    /** Events wait and the expected one does not come: is it in a partition that has not been read to its end? */
    private void checkMissing() {
        if (order.smallestWaiting() == Long.MAX_VALUE) {
            return;
        }
        for (var end : written().entrySet()) {
            if (order.waiting(end.getKey().partition()) == 0 && consumer.position(end.getKey()) < end.getValue()) {
                return;
            }
        }
        order.expectedIsMissing();
    }

    /** The partitions' ends with what is not committed yet. */
    private Map<TopicPartition, Long> written() {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var written = new HashMap<TopicPartition, Long>();
        try {
            admin.listOffsets(latest).all().get().forEach((partition, end) -> written.put(partition, end.offset()));
            return written;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    /** The sequence of the next event that {@link #poll} hands out; 0 until the start is found. */
    public long nextSequence() {
        return order.expected();
    }

    /** Ends a {@link #poll} that waits in another thread: it returns what it has. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
