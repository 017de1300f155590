package dev.kodama.journal.reader;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecord;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read of the journal from a start to an end: takes fetched records, hands out events in order, and finds out why an expected event
 * does not come. {@link JournalReader} decides when. For one thread.
 */
final class OrderedRead {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedRead.class);
    /** With six partitions they fit into a core's own cache. */
    private static final int MAX_WAITING = 250;

    private static final int MAX_WAITING_BYTES = 4 << 20;
    private static final long RECHECK_NANOS = Duration.ofSeconds(1).toNanos();

    private final String topic;
    private final JournalRecordCodec codec;
    private final SkippedRecords skipped;
    private final EventsConsumer consumer;
    private final StartSeeker seeker;
    private final IntPredicate isRead = this::isRead;
    private SequenceMerger order;
    private StartBoundary start;
    private EndBoundary end;
    private long uncommittedCheckNanos = System.nanoTime() - RECHECK_NANOS;

    OrderedRead(JournalConfig config, JournalRecordCodec codec, EventsConsumer consumer, SkippedRecords skipped) {
        this.topic = config.eventsTopic();
        this.codec = codec;
        this.skipped = skipped;
        this.consumer = consumer;
        this.seeker = new StartSeeker(topic, codec, consumer);
        this.order = newOrder();
        this.start = StartBoundary.none();
        this.end = EndBoundary.of(new EndPosition.Never(), 1);
    }

    private SequenceMerger newOrder() {
        return new SequenceMerger(consumer.partitions().size(), skipped.listener(topic));
    }

    /** Begins a read. */
    void seek(StartPosition from, EndPosition to, long nowMillis) {
        start = seeker.seek(from);
        order = newOrder();
        end = EndBoundary.of(to, start.request().nextCommitted());
        endIfDue(nowMillis);
        startIfFound();
    }

    /** Reads from the beginning of the journal. Returns false if that was done already: then the sequence is missing. */
    private boolean readFromBeginning(long sequence) {
        var beginning = seeker.seekToBeginning(start.request(), sequence);
        if (beginning == null) {
            return false;
        }
        start = beginning;
        order = newOrder();
        return true;
    }

    /** Events that are not committed when an end time comes were captured later, unless a mirror lags behind. */
    void endIfDue(long nowMillis) {
        if (end.isDue(nowMillis)) {
            end.endBefore(consumer.nextCommitted());
        }
    }

    /** The order starts once every partition with records at the start has shown its first event. */
    private void startIfFound() {
        var found = start.find(order.firstWaiting(), isRead);
        if (found == null || (found.late() && readFromBeginning(start.request().fromSequence()))) {
            return;
        }
        order.start(found.first(), found.mayMissBefore());
    }

    /** Whether a partition was read up to where it ended when reading began: its later events have later sequences. */
    private boolean isRead(int partition) {
        long end = start.awaitedUpTo(partition);
        return end == 0 || consumer.position(partition) >= end;
    }

    /** Takes what was fetched. */
    void add(ConsumerRecords<byte[], byte[]> fetched) {
        int misplaced = order.misplaced();
        for (var fetchedRecord : fetched) {
            var record = codec.read(fetchedRecord);
            if (record instanceof JournaledEvent event) {
                add(fetchedRecord, event);
            } else if (record instanceof JournalRecord.Foreign foreign) {
                skipped.foreign(fetchedRecord, foreign);
            }
        }
        if (order.misplaced() > misplaced && order.started()) {
            dropUncommitted();
        }
        if (!order.started()) {
            startIfFound();
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record, JournaledEvent event) {
        int partition = record.partition();
        long sequence = event.sequence();
        if (start.isUncommitted(partition, record.offset(), sequence)) {
            skipped.foreign(record, JournalRecord.Foreign.uncommitted(sequence));
        } else if (start.isBefore(event)) {
            start.drop(partition, sequence, order.started());
            order.pass(partition, sequence);
        } else if (!order.add(partition, event)) {
            skipped.repeated(record, sequence);
        }
    }

    /** Drops events with a sequence far ahead that no mirror wrote: the events behind them only seem misplaced. */
    private void dropUncommitted() {
        long now = System.nanoTime();
        if (now - uncommittedCheckNanos > RECHECK_NANOS) {
            uncommittedCheckNanos = now;
            try {
                order.dropFrom(consumer.nextCommitted());
            } catch (RetriableException e) {
                LOG.debug("Kafka is unavailable: checking again when the expected event does not come", e);
            }
        }
    }

    /** The events that follow in order and are here. */
    List<JournaledEvent> next(int maxEvents) {
        var events = new ArrayList<JournaledEvent>(maxEvents);
        while (events.size() < maxEvents && !isEnded()) {
            var event = order.next();
            if (event == null && (placeMisplaced() || order.skipTruncated(isRead))) {
                continue;
            } else if (event == null) {
                break;
            }
            if (end.isPast(event)) {
                end.endBefore(event.sequence());
                break;
            }
            events.add(event);
        }
        return events;
    }

    /** Moves the expected event to its place if it is misplaced: an event committed before the start is in no other partition. */
    private boolean placeMisplaced() {
        return order.misplaced() > 0
                && order.expected() < start.request().nextCommitted()
                && order.placeMisplaced(isRead);
    }

    /**
     * Whether a partition holds enough waiting events to be paused. Before the start is found, a partition with a waiting event is: only
     * the other partitions' first events are needed.
     */
    boolean isAhead(int partition, boolean wasAhead) {
        int share = wasAhead ? 2 : 1;
        return order.started()
                ? order.waiting(partition) > MAX_WAITING / share
                        || order.waitingBytes(partition) > MAX_WAITING_BYTES / share
                : order.waiting(partition) > 0;
    }

    /** Later events wait and the expected one does not come: it is misplaced, truncated, in a new or unread partition, or missing. */
    void resolveStall() {
        if (order.smallestWaiting() == Long.MAX_VALUE) {
            return;
        }
        order.dropFrom(consumer.nextCommitted());
        if (order.smallestWaiting() <= order.expected() && order.resolveMissing()) {
            return;
        }
        if (order.smallestWaiting() == Long.MAX_VALUE || assignAddedPartitions()) {
            return;
        }
        for (var written : consumer.writtenOffsets().entrySet()) {
            int partition = written.getKey().partition();
            if (order.firstWaiting(partition) == 0 && consumer.position(partition) < written.getValue()) {
                return;
            }
        }
        if (!order.resolveMissing()) {
            findMissing(order.expected(), order.mayMissBefore());
        }
    }

    private void findMissing(long expected, long mayMissBefore) {
        if (!readFromBeginning(expected)) {
            throw order.missing();
        }
        order.start(expected, mayMissBefore);
    }

    /** From their beginnings: events there were journaled after the partitions were added, so they are not handed out yet. */
    boolean assignAddedPartitions() {
        boolean added = consumer.assignAdded();
        if (added) {
            order.growTo(consumer.partitions().size());
        }
        return added;
    }

    /** Whether all events up to the end were handed out. */
    boolean isEnded() {
        return order.started() && order.expected() >= end.sequence();
    }

    boolean isStarted() {
        return order.started();
    }

    /** The sequence of the next event; 0 until the start is found. */
    long expected() {
        return order.expected();
    }

    /** The number of events that wait for earlier ones. */
    int waiting() {
        int waiting = 0;
        for (int partition = 0; partition < consumer.partitions().size(); partition++) {
            waiting += order.waiting(partition);
        }
        return waiting;
    }

    long mayMissBefore() {
        return order.mayMissBefore();
    }

    long committedNext() {
        return start.request().nextCommitted();
    }

    /** The first sequence of the requested range, present or not. */
    long firstRequested() {
        return start.request().latest() ? order.expected() : start.firstRequested();
    }

    long endSequence() {
        return end.sequence();
    }
}
