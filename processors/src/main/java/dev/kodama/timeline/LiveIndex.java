package dev.kodama.timeline;

import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import dev.kodama.timeline.segment.Segment;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** The index of the partitions that the topology processes in this process. Thread-safe. */
public final class LiveIndex implements JournalIndex {
    private final Map<Integer, PartitionIndex> partitions = new ConcurrentSkipListMap<>();

    void put(int partition, PartitionIndex index) {
        partitions.put(partition, index);
    }

    void remove(int partition, PartitionIndex index) {
        partitions.remove(partition, index);
    }

    @Override
    public IndexAnswer find(IndexQuery query) {
        var found = new ArrayList<IndexAnswer.Partition>();
        try {
            for (var partition : partitions.entrySet()) {
                found.add(partition.getValue().find(partition.getKey(), query));
            }
        } catch (Terms.UnusableException e) {
            return new IndexAnswer.Unusable(String.valueOf(e.getMessage()));
        } catch (InvalidStateStoreException | Segment.GoneException e) {
            return new IndexAnswer.Unusable("is being moved or restored");
        }
        return new IndexAnswer.Found(found);
    }

    /**
     * Counts of events by minute since the epoch and event type, of the minutes in a range, the end excluded. A type that is not known by
     * name is empty.
     *
     * @throws InvalidStateStoreException if a partition is being moved or restored
     */
    public Map<Long, Map<String, Long>> minutes(long first, long end) {
        var sum = new TreeMap<Long, Map<String, Long>>();
        for (var partition : partitions.values()) {
            partition.minutes(first, end).forEach((minute, counts) -> {
                var row = sum.computeIfAbsent(minute, unused -> new TreeMap<>());
                counts.forEach((type, count) -> row.merge(type, count, Long::sum));
            });
        }
        return sum;
    }
}
