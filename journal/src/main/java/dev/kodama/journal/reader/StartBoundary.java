package dev.kodama.journal.reader;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import java.util.BitSet;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first sequence of a read. The offsets where a read starts are early by some events, so events before the start are dropped;
 * the order starts when every partition that had records there has shown its first event. State of one seek, without I/O.
 */
final class StartBoundary {
    /**
     * Where the order starts.
     *
     * @param first the first sequence to hand out
     * @param mayMissBefore sequences before this may be missing: retention has truncated a partition there
     * @param late whether the first event is behind the requested sequence although retention has truncated nothing
     */
    record Start(long first, long mayMissBefore, boolean late) {}

    /**
     * What is requested, and what the journal held when that was resolved.
     *
     * @param nextCommitted the committed next sequence, read after {@code ends}
     * @param ends the partitions' ends; an uncommitted sequence before them is foreign
     */
    record Request(
            long fromSequence, long fromMillis, boolean latest, long nextCommitted, Map<TopicPartition, Long> ends) {
        Request {
            ends = Map.copyOf(ends);
        }

        static Request of(StartPosition start, long nextCommitted, Map<TopicPartition, Long> ends) {
            return new Request(
                    start instanceof StartPosition.AtSequence from ? from.sequence() : 1,
                    start instanceof StartPosition.AtTime from ? from.time().toEpochMilli() : Long.MIN_VALUE,
                    start instanceof StartPosition.Latest,
                    nextCommitted,
                    ends);
        }

        Request from(long sequence) {
            return new Request(sequence, fromMillis, latest, nextCommitted, ends);
        }
    }

    private final Request request;
    private final long[] ends;
    /** For each partition the offset up to which its first event is awaited; 0 where none is. */
    private final long[] awaited;
    /** The partitions that start where retention has truncated them. */
    private final BitSet truncated = new BitSet();
    /** The partitions that have shown events before the start. */
    private final BitSet passed = new BitSet();

    /** The greatest sequence before the start. */
    private long passedSequence;

    /**
     * Begins a read.
     *
     * @param offsets where the partitions are read from
     * @param written the partitions' ends including open transactions; empty if no first event is awaited
     */
    StartBoundary(
            Request request,
            Map<TopicPartition, Long> offsets,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> written) {
        this.request = request;
        this.ends = new long[offsets.size()];
        this.awaited = new long[offsets.size()];
        offsets.forEach((topicPartition, offset) -> {
            int partition = topicPartition.partition();
            long begin = begins.getOrDefault(topicPartition, 0L);
            long end = written.getOrDefault(topicPartition, 0L);
            ends[partition] = request.ends.getOrDefault(topicPartition, 0L);
            awaited[partition] = offset < end ? end : 0;
            truncated.set(partition, begin > 0 && begin == offset);
        });
    }

    /** Before the first seek. */
    static StartBoundary none() {
        return new StartBoundary(new Request(1, Long.MIN_VALUE, true, 1, Map.of()), Map.of(), Map.of(), Map.of());
    }

    Request request() {
        return request;
    }

    /** Whether an event is before the requested start. */
    boolean isBefore(JournaledEvent event) {
        return event.sequence() < request.fromSequence || event.timeMillis() < request.fromMillis;
    }

    /** Records an event before the start that was dropped while the order had not started. */
    void drop(int partition, long sequence, boolean started) {
        passed.set(partition);
        if (!started) {
            passedSequence = Math.max(passedSequence, sequence);
        }
    }

    /** Whether no mirror has committed an event: its offset is older than the committed next sequence, its sequence is not. */
    boolean isUncommitted(int partition, long offset, long sequence) {
        return sequence >= request.nextCommitted && partition < ends.length && offset < ends[partition];
    }

    /** The offset up to which a partition holds records that were written when the read began; 0 if none are awaited. */
    long awaitedUpTo(int partition) {
        return partition < awaited.length ? awaited[partition] : 0;
    }

    /**
     * Where the order starts.
     *
     * @param firstWaiting for each partition its first event that waits; 0 if none does
     * @param isRead whether a partition was read up to {@link #awaitedUpTo}
     * @return null while a partition's first event is awaited
     */
    @Nullable
    Start find(long[] firstWaiting, IntPredicate isRead) {
        long first = request.nextCommitted;
        long mayMissBefore = 0;
        for (int partition = 0; partition < firstWaiting.length; partition++) {
            long waiting = firstWaiting[partition];
            if (waiting == 0 && !isRead.test(partition)) {
                return null;
            }
            first = waiting == 0 ? first : Math.min(first, waiting);
            if (truncated.get(partition) && !showedEventsBefore(partition, waiting)) {
                long next = waiting == 0 ? request.nextCommitted : Math.min(request.nextCommitted, waiting);
                mayMissBefore = Math.max(mayMissBefore, next);
            }
        }
        boolean late = first > request.fromSequence && truncated.isEmpty();
        return new Start(Math.max(first, firstRequested()), mayMissBefore, late);
    }

    /** Whether a partition has shown events before its first that waits: then retention has deleted none in between. */
    private boolean showedEventsBefore(int partition, long waiting) {
        return passed.get(partition) && waiting > 0;
    }

    /** The first sequence of the requested range, present or not; of a time, the first that may have been captured then. */
    long firstRequested() {
        return Math.max(request.fromSequence, passedSequence + 1);
    }
}
