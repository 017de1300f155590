package dev.kodama.journal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads one source's events in total order, by sequence, committed ones only. Memory is bounded whatever the skew: a partition that
 * runs ahead of the others is paused at {@value #MAX_WAITING} events or {@value #MAX_WAITING_BYTES} bytes. A broker that restarts is
 * waited for. Not for use by two threads, but for {@link #wakeup}.
 *
 * <p>How a start without a race is found: first the partitions' ends are asked, then the committed next sequence N, then how far
 * the partitions are written, committed or not. Whatever gets N or more is behind those ends; whatever is smaller is written
 * already and will be seen. So the first sequence is the smallest at the starting offsets, or N where there is none.
 */
public final class JournalReader implements AutoCloseable {
    /** With six partitions they fit into a core's own cache. */
    private static final int MAX_WAITING = 250;

    private static final int MAX_WAITING_BYTES = 4 << 20;
    private static final int MAX_EVENTS = 250;
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final long STALL_NANOS = Duration.ofMillis(500).toNanos();
    private static final long IDLE_NANOS = Duration.ofSeconds(5).toNanos();

    private final JournalConfig config;
    private final InstantSource clock;
    private final RecordFormat format;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final Uuid topicId;
    private final List<TopicPartition> partitions;
    private TotalOrder order;
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Set<TopicPartition> cut = new HashSet<>();
    private final Map<TopicPartition, Long> firstSought = new HashMap<>();
    private long nextCommitted;
    private long fromSequence;
    private long fromMillis;
    private long endSequence;
    private long endMillis;
    private long progressNanos = System.nanoTime();
    private long topicSeenNanos = System.nanoTime();
    private boolean woken;

    private JournalReader(JournalConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.format = new RecordFormat(config);
        this.admin = Clients.admin(config);
        var topic = JournalTopics.askEventsTopicId(config, admin); // answered while the consumer finds the broker
        var properties = Clients.readCommitted(config);
        properties.put("max.poll.records", MAX_EVENTS);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.partitions = consumer.partitionsFor(config.eventsTopic()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            this.topicId = topic.get();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        this.order = new TotalOrder(partitions.size());
    }

    /** Opens a reader that goes on as events come. As {@link #open(JournalConfig, Start, End, InstantSource)}. */
    public static JournalReader open(JournalConfig config, Start start) {
        return open(config, start, new End.Never(), InstantSource.system());
    }

    /**
     * Opens a reader.
     *
     * @param clock tells when a time to end at has come
     * @throws NoJournalException if there is none on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static JournalReader open(JournalConfig config, Start start, End end, InstantSource clock) {
        var reader = new JournalReader(config, clock);
        try {
            reader.consumer.assign(reader.partitions);
            reader.seek(start, end);
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /**
     * Reads from somewhere else from now on, as a reader that is opened there, without the cost of opening one.
     *
     * @throws KafkaException as the cluster says
     */
    public void seek(Start start, End end) {
        order = new TotalOrder(partitions.size());
        cut.clear();
        firstSought.clear();
        consumer.resume(paused);
        paused.clear();
        var ends = consumer.endOffsets(partitions);
        var begins = consumer.beginningOffsets(partitions);
        nextCommitted = nextCommitted();
        var places = new HashMap<TopicPartition, Long>(ends);
        fromSequence = start instanceof Start.AtSequence from ? from.sequence() : 1;
        fromMillis = start instanceof Start.AtTime from ? from.time().toEpochMilli() : Long.MIN_VALUE;
        if (start instanceof Start.AtTime at) {
            places.putAll(offsetsAt(at.time()));
        } else if (start instanceof Start.Earliest) {
            places.putAll(begins);
        } else if (fromSequence < nextCommitted && !(start instanceof Start.Latest)) {
            places.putAll(SequenceSearch.offsets(consumer, format, fromSequence, nextCommitted, begins, ends));
        }
        begins.forEach((partition, begin) -> {
            if (begin > 0 && begin.equals(places.get(partition))) {
                cut.add(partition);
            }
        });
        places.forEach(consumer::seek);
        if (!(start instanceof Start.Latest)) {
            written().forEach((partition, written) -> {
                if (places.getOrDefault(partition, written) < written) {
                    firstSought.put(partition, written);
                }
            });
        }
        endAt(end);
        startIfKnown();
    }

    private void endAt(End end) {
        endSequence = Long.MAX_VALUE;
        endMillis = Long.MAX_VALUE;
        if (end instanceof End.AtSequence at) {
            endSequence = at.sequence() + 1;
        } else if (end instanceof End.Now) {
            endSequence = nextCommitted;
        } else if (end instanceof End.BeforeTime before) {
            endMillis = before.time().toEpochMilli();
            endIfTimeHasCome();
        }
    }

    /** What is not committed by then was not captured before, but for what a mirror that lags behind still holds. */
    private void endIfTimeHasCome() {
        if (endMillis < Long.MAX_VALUE && endSequence == Long.MAX_VALUE && clock.millis() >= endMillis) {
            endSequence = nextCommitted();
        }
    }

    private long nextCommitted() {
        return JournalPositions.read(config, admin)
                .map(JournalPosition::nextSequence)
                .orElse(1L);
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
     * @return in order, without a hole in the sequence; empty when none came within {@code patience}, at the end, or after a
     *     {@link #wakeup}
     * @throws JournalBrokenException if a sequence is missing or repeated, or if the topic was deleted or created anew
     * @throws KafkaException as the cluster says
     */
    public List<JournaledEvent> poll(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        woken = false;
        while (true) {
            List<JournaledEvent> events = inOrder();
            long left = deadline - System.nanoTime();
            if (!events.isEmpty() || left <= 0 || woken || ended()) {
                return events;
            }
            fetch(Duration.ofNanos(Math.min(left, SLICE.toNanos())));
        }
    }

    /** Whether everything up to the end was handed out. */
    public boolean ended() {
        return order.started() && order.expected() >= endSequence;
    }

    private List<JournaledEvent> inOrder() {
        var events = new ArrayList<JournaledEvent>(MAX_EVENTS);
        while (events.size() < MAX_EVENTS && !ended()) {
            var event = order.next();
            if (event == null && order.passOverCut(this::isReadUp)) {
                continue;
            } else if (event == null) {
                break;
            }
            if (event.timeMillis() >= endMillis) {
                endSequence = event.sequence();
                break;
            }
            events.add(event);
        }
        return events;
    }

    /** Whether all that was there at the start was read: what comes later has a sequence that nothing tolerates. */
    private boolean isReadUp(int partition) {
        var place = new TopicPartition(config.eventsTopic(), partition);
        Long end = firstSought.get(place);
        return end == null || consumer.position(place) >= end;
    }

    private void fetch(Duration patience) {
        pauseThoseAhead();
        try {
            var fetched = consumer.poll(patience);
            add(fetched);
            if (!order.started()) {
                startIfKnown();
            }
            if (!fetched.isEmpty()) {
                progressNanos = System.nanoTime();
            } else {
                onNothingNew();
            }
        } catch (WakeupException e) {
            woken = true;
        } catch (InvalidOffsetException | JournalBrokenException e) {
            checkTopic();
            throw e instanceof JournalBrokenException broken
                    ? broken
                    : JournalBrokenException.overtaken(order.expected());
        }
    }

    private void add(ConsumerRecords<byte[], byte[]> fetched) {
        for (var kept : fetched) {
            var event = format.toEvent(kept);
            if (event != null && event.sequence() >= fromSequence && event.timeMillis() >= fromMillis) {
                order.add(kept.partition(), event);
            }
        }
    }

    private void onNothingNew() {
        long now = System.nanoTime();
        try {
            if (order.started() && now - progressNanos > STALL_NANOS) {
                progressNanos = now;
                checkMissing();
                endIfTimeHasCome();
            }
            if (now - Math.max(topicSeenNanos, progressNanos) > IDLE_NANOS) {
                topicSeenNanos = now;
                checkTopic();
            }
        } catch (RetriableException e) {
            progressNanos = now; // the broker is away or starts: looked at again after a while
        }
    }

    private void pauseThoseAhead() {
        for (TopicPartition partition : partitions) {
            boolean wasAhead = paused.contains(partition);
            boolean ahead = isAhead(partition.partition(), wasAhead);
            if (ahead && !wasAhead) {
                consumer.pause(List.of(partition));
                paused.add(partition);
            } else if (wasAhead && !ahead) {
                consumer.resume(List.of(partition));
                paused.remove(partition);
            }
        }
    }

    /** Before the start is found, one is ahead that has shown its first event: the others' are what is waited for. */
    private boolean isAhead(int partition, boolean wasAhead) {
        int share = wasAhead ? 2 : 1;
        return order.started()
                ? order.waiting(partition) > MAX_WAITING / share
                        || order.waitingBytes(partition) > MAX_WAITING_BYTES / share
                : order.waiting(partition) > 0;
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
        Clients.get(admin.listOffsets(latest).all()).forEach((partition, end) -> written.put(partition, end.offset()));
        return written;
    }

    private void checkTopic() {
        try {
            if (!JournalTopics.eventsTopicId(config, admin).equals(topicId)) {
                throw JournalBrokenException.recreated(config.eventsTopic());
            }
        } catch (NoJournalException e) {
            throw JournalBrokenException.recreated(config.eventsTopic());
        }
    }

    /** How many events are held because earlier ones are not here yet. */
    int waiting() {
        return partitions.stream()
                .mapToInt(partition -> order.waiting(partition.partition()))
                .sum();
    }

    /** The sequence of the next event that {@link #poll} hands out; 0 until the start is found. */
    public long nextSequence() {
        return order.expected();
    }

    /** What was the next sequence to be journaled when it was opened or sought last. */
    public long committedNext() {
        return nextCommitted;
    }

    /** Where retention has cut off its start, events before this sequence may be missing; 0 if it has not, or while that is not known. */
    public long cutBefore() {
        return order.tolerated();
    }

    /** The sequence at which it ends and which is not handed out any more; {@link Long#MAX_VALUE} while that is not known. */
    public long endSequence() {
        return endSequence;
    }

    /** Ends a {@link #poll} that waits in another thread: it returns what it has. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(Clients.AT_ONCE);
        admin.close();
    }
}
