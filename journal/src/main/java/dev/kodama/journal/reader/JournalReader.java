package dev.kodama.journal.reader;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecord;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.FetchWatch;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.search.SequenceSearch;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source's events in total order, by sequence, committed ones only. Memory is bounded whatever the skew: a partition that
 * runs ahead of the others is paused at {@value #MAX_WAITING} events or {@value #MAX_WAITING_BYTES} bytes. A broker that restarts is
 * waited for. Not for use by two threads, but for {@link #wakeup}.
 *
 * <p>How a start without a race is found: first the partitions' ends are asked, then the committed next sequence N, then how far
 * the partitions are written, committed or not. Whatever gets N or more is behind those ends; whatever is smaller is written
 * already and will be seen. So the first sequence is the smallest at the starting offsets, or N where there is none.
 *
 * <p>What no mirror wrote is skipped, and so is a sequence that was handed out: {@link SkippedRecords} counts both. Before it says that
 * a sequence is missing it looks for it from the beginning of the partitions, if it was not started there: copies of old events may have
 * misled the search.
 */
public final class JournalReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);
    /** With six partitions they fit into a core's own cache. */
    private static final int MAX_WAITING = 250;

    private static final int MAX_WAITING_BYTES = 4 << 20;
    private static final int MAX_EVENTS = 250;
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final long STALL_NANOS = Duration.ofMillis(500).toNanos();
    private static final long IDLE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long RECHECK_NANOS = Duration.ofSeconds(1).toNanos();
    /** So many offsets before a time's place are looked at: a copy of an older event may be the first there. */
    private static final long LOOK_BACK = 50;

    private final JournalConfig config;
    private final InstantSource clock;
    private final JournalRecordCodec format;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final FetchWatch fetches;
    private final Admin admin;
    private final Uuid topicId;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private SequenceMerger order;
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Set<TopicPartition> cut = new HashSet<>();
    /** The partitions that have shown events before what is wanted. */
    private final BitSet passed = new BitSet();

    /** The greatest sequence before what is wanted. */
    private long passedSequence;

    private final Map<TopicPartition, Long> firstSought = new HashMap<>();
    private final Map<TopicPartition, Long> endsBefore = new HashMap<>();
    private final SkippedRecords skipped;
    private final SequenceMerger.Listener leftOut;
    private long nextCommitted;
    private long fromSequence;
    private long fromMillis;
    private long endSequence;
    private long endMillis;
    private long progressNanos = System.nanoTime();
    private long topicSeenNanos = System.nanoTime();
    private long recheckedNanos = System.nanoTime() - RECHECK_NANOS;
    private boolean searched;
    private boolean fromLatest;
    private boolean woken;

    private JournalReader(JournalConfig config, InstantSource clock, SkippedRecords skipped) {
        this.config = config;
        this.clock = clock;
        this.format = new JournalRecordCodec(config);
        this.skipped = skipped;
        this.leftOut = new LeftOut();
        this.admin = KafkaClients.admin(config);
        var topic = JournalTopics.requestEventsTopicId(config, admin); // answered while the consumer finds the broker
        var properties = KafkaClients.readCommitted(config);
        properties.put("max.poll.records", MAX_EVENTS);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.fetches = new FetchWatch(consumer, System.nanoTime());
        try {
            consumer.partitionsFor(config.eventsTopic())
                    .forEach(partition -> partitions.add(new TopicPartition(partition.topic(), partition.partition())));
            this.topicId = topic.get();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        this.order = new SequenceMerger(partitions.size(), leftOut);
    }

    /** Opens a reader that goes on as events come. As {@link #open(JournalConfig, StartPosition, EndPosition, InstantSource)}. */
    public static JournalReader open(JournalConfig config, StartPosition start) {
        return open(config, start, new EndPosition.Never(), InstantSource.system());
    }

    /**
     * Opens a reader.
     *
     * @param clock tells when a time to end at has come
     * @throws JournalNotFoundException if there is none on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static JournalReader open(JournalConfig config, StartPosition start, EndPosition end, InstantSource clock) {
        return open(config, start, end, clock, new SkippedRecords());
    }

    /** As {@link #open(JournalConfig, StartPosition, EndPosition, InstantSource)}; {@code skipped} counts what is left out. */
    public static JournalReader open(
            JournalConfig config, StartPosition start, EndPosition end, InstantSource clock, SkippedRecords skipped) {
        var reader = new JournalReader(config, clock, skipped);
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
    public void seek(StartPosition start, EndPosition end) {
        if (System.nanoTime() - topicSeenNanos > IDLE_NANOS) {
            topicSeenNanos = System.nanoTime();
            var unused = takeInAddedPartitions();
        }
        var ends = consumer.endOffsets(partitions);
        var begins = consumer.beginningOffsets(partitions);
        nextCommitted = nextCommitted();
        endsBefore.putAll(ends);
        fromSequence = start instanceof StartPosition.AtSequence from ? from.sequence() : 1;
        fromMillis = start instanceof StartPosition.AtTime from ? from.time().toEpochMilli() : Long.MIN_VALUE;
        searched = start instanceof StartPosition.AtSequence && fromSequence < nextCommitted;
        fromLatest = start instanceof StartPosition.Latest;
        var places = new HashMap<TopicPartition, Long>(ends);
        if (start instanceof StartPosition.AtTime at) {
            places.putAll(offsetsAt(at.time()));
            places.replaceAll((partition, found) -> Math.max(begins.getOrDefault(partition, 0L), found - LOOK_BACK));
        } else if (start instanceof StartPosition.Earliest) {
            places.putAll(begins);
        } else if (searched) {
            resumeAll();
            places.putAll(SequenceSearch.offsets(consumer, format, fromSequence, nextCommitted, begins, ends));
        }
        readFrom(places, begins, !(start instanceof StartPosition.Latest));
        endAt(end);
        startIfKnown();
    }

    private void readFrom(Map<TopicPartition, Long> places, Map<TopicPartition, Long> begins, boolean waits) {
        Map<TopicPartition, Long> written = waits ? written() : Map.of(); // it may fail: nothing is changed before
        order = new SequenceMerger(partitions.size(), leftOut);
        cut.clear();
        passed.clear();
        passedSequence = 0;
        firstSought.clear();
        resumeAll();
        begins.forEach((partition, begin) -> {
            if (begin > 0 && begin.equals(places.get(partition))) {
                cut.add(partition);
            }
        });
        places.forEach(consumer::seek);
        written.forEach((partition, end) -> {
            if (places.getOrDefault(partition, end) < end) {
                firstSought.put(partition, end);
            }
        });
    }

    private void resumeAll() {
        consumer.resume(paused);
        paused.clear();
    }

    /**
     * Reads the partitions from their beginnings, to find a sequence where no search can be misled.
     *
     * @return false if it was read from there: then the sequence is missing
     */
    private boolean readFromTheBeginning(long sequence) {
        if (!searched) {
            return false;
        }
        LOG.warn(
                "Sequence {} of {} is not where it was sought: reading from the beginning",
                sequence,
                config.eventsTopic());
        var begins = consumer.beginningOffsets(partitions);
        readFrom(begins, begins, true);
        searched = false;
        fromSequence = sequence;
        return true;
    }

    private void endAt(EndPosition end) {
        endSequence = Long.MAX_VALUE;
        endMillis = Long.MAX_VALUE;
        if (end instanceof EndPosition.AtSequence at) {
            endSequence = at.sequence() + 1;
        } else if (end instanceof EndPosition.Now) {
            endSequence = nextCommitted;
        } else if (end instanceof EndPosition.BeforeTime before) {
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
            if (cut.contains(partition) && !passedBefore(partition.partition(), waiting)) {
                tolerated = Math.max(tolerated, waiting == 0 ? nextCommitted : Math.min(nextCommitted, waiting));
            }
        }
        if (first > fromSequence && cut.isEmpty() && readFromTheBeginning(fromSequence)) {
            return;
        }
        order.start(Math.max(first, Math.max(fromSequence, passedSequence + 1)), tolerated);
    }

    /** Whether a partition has shown events before its first that waits: then retention has cut none of those between. */
    private boolean passedBefore(int partition, long firstWaiting) {
        return passed.get(partition) && firstWaiting > 0;
    }

    /**
     * Waits for the next events.
     *
     * @return in order, without a hole in the sequence; empty when none came within {@code patience}, at the end, or after a
     *     {@link #wakeup}
     * @throws JournalCorruptException if a sequence is missing, or if the topic was deleted or created anew
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
            if (event == null && (isPlaced() || order.skipTruncated(this::isReadUp))) {
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

    /** Whether the expected event was misplaced, and is in its place now: what was committed at the start is in no other partition. */
    private boolean isPlaced() {
        return order.misplaced() > 0 && order.expected() < nextCommitted && order.placeMisplaced(this::isReadUp);
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
            fetches.look(System.nanoTime());
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
        } catch (InvalidOffsetException | JournalCorruptException e) {
            checkTopic();
            throw e instanceof JournalCorruptException broken
                    ? broken
                    : JournalCorruptException.truncatedByRetention(order.expected());
        }
    }

    private void add(ConsumerRecords<byte[], byte[]> fetched) {
        int misplaced = order.misplaced();
        for (var kept : fetched) {
            var record = format.read(kept);
            if (record instanceof JournaledEvent event) {
                add(kept, event);
            } else if (record instanceof JournalRecord.Foreign foreign) {
                skipped.foreign(kept, foreign);
            }
        }
        if (order.misplaced() > misplaced && order.started()) {
            dropUncommitted();
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> kept, JournaledEvent event) {
        int partition = kept.partition();
        long sequence = event.sequence();
        if (sequence >= nextCommitted && kept.offset() < endBefore(partition)) {
            skipped.foreign(kept, JournalRecord.Foreign.uncommitted(sequence));
        } else if (sequence < fromSequence || event.timeMillis() < fromMillis) {
            passed.set(partition);
            passedSequence = order.started() ? passedSequence : Math.max(passedSequence, sequence);
            order.pass(partition, sequence);
        } else if (!order.add(partition, event)) {
            skipped.repeated(kept, sequence);
        }
    }

    /** What stands before is older than the committed next sequence that was read when it was sought. */
    private long endBefore(int partition) {
        return endsBefore.getOrDefault(new TopicPartition(config.eventsTopic(), partition), 0L);
    }

    /** Events that seem misplaced may stand behind one that no mirror wrote, with a sequence far ahead. */
    private void dropUncommitted() {
        long now = System.nanoTime();
        if (now - recheckedNanos > RECHECK_NANOS) {
            recheckedNanos = now;
            try {
                order.dropFrom(nextCommitted());
            } catch (RetriableException e) {
                LOG.debug("Kafka is unavailable: looked at again where the expected event does not come", e);
            }
        }
    }

    private final class LeftOut implements SequenceMerger.Listener {
        @Override
        public void onRepeated(int partition, long sequence) {
            skipped.repeated(new TopicPartition(config.eventsTopic(), partition), sequence, "");
        }

        @Override
        public void onUncommitted(int partition, long sequence) {
            skipped.uncommitted(new TopicPartition(config.eventsTopic(), partition), sequence);
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
            if (now - topicSeenNanos > IDLE_NANOS) {
                topicSeenNanos = now;
                checkTopic();
                var unused = takeInAddedPartitions();
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
        order.dropFrom(nextCommitted());
        if (order.smallestWaiting() <= order.expected() && order.resolveMissing()) {
            return;
        }
        if (order.smallestWaiting() == Long.MAX_VALUE || takeInAddedPartitions()) {
            return;
        }
        for (var end : written().entrySet()) {
            if (order.firstWaiting(end.getKey().partition()) == 0 && consumer.position(end.getKey()) < end.getValue()) {
                return;
            }
        }
        if (!order.resolveMissing()) {
            findMissing(order.expected(), order.mayMissBefore());
        }
    }

    private void findMissing(long expected, long tolerated) {
        if (!readFromTheBeginning(expected)) {
            throw order.missing();
        }
        order.start(expected, tolerated);
    }

    /** From their beginning: what stands there was journaled after they were added, and so is not handed out yet. */
    private boolean takeInAddedPartitions() {
        String topic = config.eventsTopic();
        var described = KafkaClients.get(admin.describeTopics(List.of(topic)).allTopicNames());
        int known = partitions.size();
        int count = Objects.requireNonNull(described.get(topic)).partitions().size();
        for (int added = known; added < count; added++) {
            partitions.add(new TopicPartition(topic, added));
        }
        if (count > known) {
            order.growTo(count);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions.subList(known, count));
        }
        return count > known;
    }

    /** The partitions' ends with what is not committed yet. */
    private Map<TopicPartition, Long> written() {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var written = new HashMap<TopicPartition, Long>();
        KafkaClients.get(admin.listOffsets(latest).all())
                .forEach((partition, end) -> written.put(partition, end.offset()));
        return written;
    }

    private void checkTopic() {
        try {
            if (!JournalTopics.eventsTopicId(config, admin).equals(topicId)) {
                throw JournalCorruptException.recreated(config.eventsTopic());
            }
        } catch (JournalNotFoundException e) {
            throw JournalCorruptException.recreated(config.eventsTopic());
        }
    }

    /** For how long Kafka has not answered, while it is polled. May be asked from any thread. */
    public Duration silentFor() {
        return fetches.silentFor(System.nanoTime());
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
        return order.mayMissBefore();
    }

    /**
     * The first sequence of what it was sought to, whether it is kept or not; of a time, the first that may have been captured then.
     * Known when the start is found.
     */
    long firstWanted() {
        return fromLatest ? order.expected() : Math.max(fromSequence, passedSequence + 1);
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
        consumer.close(KafkaClients.CLOSE_AT_ONCE);
        admin.close();
    }
}
