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
 * A lane for each partition that a subscription has. A lane that was ended may still be at its last event: until that is done
 * no other is opened for its partition. For one thread, but for {@link #lag}.
 */
final class PartitionWorkers {
    private final Handling handling;
    private final Map<TopicPartition, PartitionWorker> open = new ConcurrentHashMap<>();
    private final Map<TopicPartition, PartitionWorker> ended = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

    private volatile Map<TopicPartition, Long> ends = Map.of();

    PartitionWorkers(Handling handling) {
        this.handling = handling;
    }

    /** As the constructor of {@link PartitionWorker}, for a partition that {@link #isFree}. */
    void open(TopicPartition partition, ResumeOffset at) {
        ended.remove(partition);
        committed.remove(partition);
        open.put(partition, new PartitionWorker(handling, at.offset(), at.seek()));
    }

    /** Whether nothing of this partition is being handled. */
    boolean isFree(TopicPartition partition) {
        var before = ended.get(partition);
        return before == null || before.rests();
    }

    Set<TopicPartition> partitions() {
        return open.keySet();
    }

    /** As {@link PartitionWorker#forgetShown}, for all. */
    void forgetShown() {
        open.values().forEach(PartitionWorker::forgetShown);
    }

    @Nullable
    PartitionWorker get(TopicPartition partition) {
        return open.get(partition);
    }

    /** Those that are to go on elsewhere. */
    List<TopicPartition> toMove(SeekRequest newest) {
        return open.entrySet().stream()
                .filter(entry -> newest.moves(entry.getKey(), entry.getValue().seek()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The partitions that are to be paused: those that are full, until they are half empty.
     *
     * @param paused those that are now
     */
    Set<TopicPartition> full(Set<TopicPartition> paused) {
        var full = new HashSet<TopicPartition>();
        open.forEach((partition, lane) -> {
            if (lane.pauses(paused.contains(partition))) {
                full.add(partition);
            }
        });
        return full;
    }

    /**
     * Ends the lanes of some partitions: nothing is begun in them any more.
     *
     * @return those that there were
     */
    Map<TopicPartition, PartitionWorker> end(Collection<TopicPartition> partitions) {
        var lanes = new HashMap<TopicPartition, PartitionWorker>();
        for (var partition : List.copyOf(partitions)) {
            var lane = open.remove(partition);
            if (lane != null) {
                lane.end();
                lanes.put(partition, lane);
                ended.put(partition, lane);
            }
        }
        return lanes;
    }

    /** Whether nothing is being handled in lanes that were ended, after at most this time. */
    static boolean awaitRest(Map<TopicPartition, PartitionWorker> lanes, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean all = true;
        for (var lane : lanes.values()) {
            all &= lane.awaitRest(deadline);
        }
        return all;
    }

    /** What to commit at last for lanes that were ended. */
    Map<TopicPartition, OffsetAndMetadata> toCommit(Map<TopicPartition, PartitionWorker> lanes) {
        var handled = new HashMap<TopicPartition, OffsetAndMetadata>();
        lanes.forEach((partition, lane) -> handled.put(partition, toCommit(lane)));
        handled.entrySet().removeIf(one -> one.getValue().equals(committed.remove(one.getKey())));
        return handled;
    }

    /** What was handled since it was last committed. */
    Map<TopicPartition, OffsetAndMetadata> toCommit() {
        var handled = new HashMap<TopicPartition, OffsetAndMetadata>();
        open.forEach((partition, lane) -> handled.put(partition, toCommit(lane)));
        handled.entrySet().removeIf(one -> one.getValue().equals(committed.get(one.getKey())));
        return handled;
    }

    private static OffsetAndMetadata toCommit(PartitionWorker lane) {
        return ResumeOffset.toCommit(lane.handled(), lane.seek());
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            if (open.containsKey(partition)) {
                committed.put(partition, offset);
            }
        });
    }

    /** Tells where the partitions end. */
    void endAt(Map<TopicPartition, Long> ends) {
        this.ends = Map.copyOf(ends);
    }

    /** How many events are not handled yet, wanted or not. */
    long lag() {
        long lag = 0;
        for (var entry : open.entrySet()) {
            lag += entry.getValue().behind(ends.getOrDefault(entry.getKey(), 0L));
        }
        return lag;
    }
}
