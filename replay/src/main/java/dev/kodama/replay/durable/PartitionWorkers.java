package dev.kodama.replay.durable;

import dev.kodama.replay.durable.PartitionWorker.Handling;
import dev.kodama.replay.durable.registry.ResumeOffset;
import dev.kodama.replay.durable.registry.SeekRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Workers of the partitions that a {@link GroupMember} has, one each. A stopped worker may still handle its last event: until then its
 * partition is not idle and gets no new worker. For one thread, except {@link #lag}.
 */
final class PartitionWorkers {
    private final Handling handling;
    private final Map<TopicPartition, PartitionWorker> running = new ConcurrentHashMap<>();
    private final Map<TopicPartition, PartitionWorker> stopped = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

    private volatile Map<TopicPartition, Long> ends = Map.of();

    PartitionWorkers(Handling handling) {
        this.handling = handling;
    }

    /** Starts a worker for a partition that {@link #isIdle}. */
    void start(TopicPartition partition, ResumeOffset at) {
        stopped.remove(partition);
        committed.remove(partition);
        running.put(partition, new PartitionWorker(handling, at.offset(), at.seek()));
    }

    /** Whether no stopped worker handles an event of this partition. */
    boolean isIdle(TopicPartition partition) {
        var before = stopped.get(partition);
        return before == null || before.isIdle();
    }

    Set<TopicPartition> partitions() {
        return running.keySet();
    }

    /** As {@link PartitionWorker#forgetSequences}, for all partitions. */
    void forgetSequences() {
        running.values().forEach(PartitionWorker::forgetSequences);
    }

    @Nullable
    PartitionWorker get(TopicPartition partition) {
        return running.get(partition);
    }

    /** The partitions that a seek moves. */
    List<TopicPartition> toMove(SeekRequest newest) {
        return running.entrySet().stream()
                .filter(entry -> newest.moves(entry.getKey(), entry.getValue().seek()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The partitions to pause: those whose queue is full, until it is half empty.
     *
     * @param paused the partitions that are paused now
     */
    Set<TopicPartition> full(Set<TopicPartition> paused) {
        var full = new HashSet<TopicPartition>();
        running.forEach((partition, worker) -> {
            if (worker.pauses(paused.contains(partition))) {
                full.add(partition);
            }
        });
        return full;
    }

    /** Stops the workers of some partitions: they begin no further event. Returns the stopped workers. */
    Map<TopicPartition, PartitionWorker> stop(Collection<TopicPartition> partitions) {
        var workers = new HashMap<TopicPartition, PartitionWorker>();
        for (var partition : List.copyOf(partitions)) {
            var worker = running.remove(partition);
            if (worker != null) {
                worker.stop();
                workers.put(partition, worker);
                stopped.put(partition, worker);
            }
        }
        return workers;
    }

    /** Waits until stopped workers are idle. Returns false after {@code timeout}. */
    static boolean awaitIdle(Map<TopicPartition, PartitionWorker> stopped, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean all = true;
        for (var worker : stopped.values()) {
            all &= worker.awaitIdle(deadline);
        }
        return all;
    }

    /** The last offsets to commit of stopped workers. */
    Map<TopicPartition, OffsetAndMetadata> toCommit(Map<TopicPartition, PartitionWorker> stopped) {
        var handled = new HashMap<TopicPartition, OffsetAndMetadata>();
        stopped.forEach((partition, worker) -> handled.put(partition, toCommit(worker)));
        handled.entrySet().removeIf(offset -> offset.getValue().equals(committed.remove(offset.getKey())));
        return handled;
    }

    /** The handled offsets that changed since the last commit. */
    Map<TopicPartition, OffsetAndMetadata> toCommit() {
        var handled = new HashMap<TopicPartition, OffsetAndMetadata>();
        running.forEach((partition, worker) -> handled.put(partition, toCommit(worker)));
        handled.entrySet().removeIf(offset -> offset.getValue().equals(committed.get(offset.getKey())));
        return handled;
    }

    private static OffsetAndMetadata toCommit(PartitionWorker worker) {
        return ResumeOffset.toCommit(worker.handled(), worker.seek());
    }

    void setCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            if (running.containsKey(partition)) {
                committed.put(partition, offset);
            }
        });
    }

    /** Sets the partitions' end offsets, for the lag. */
    void setEnds(Map<TopicPartition, Long> ends) {
        this.ends = Map.copyOf(ends);
    }

    /** The number of unhandled events, matching or not; {@link DurableSubscription#UNKNOWN_LAG} until all ends were set. */
    long lag() {
        var known = ends;
        long lag = 0;
        for (var entry : running.entrySet()) {
            Long end = known.get(entry.getKey());
            if (end == null) {
                return DurableSubscription.UNKNOWN_LAG;
            }
            lag += entry.getValue().lag(end);
        }
        return lag;
    }
}
