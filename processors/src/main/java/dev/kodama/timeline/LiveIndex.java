package dev.kodama.timeline;

import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.MinuteAnswer;
import dev.kodama.index.MinuteQuery;
import dev.kodama.timeline.segment.Segment;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** The index of the partitions that the topology processes in this process. Thread-safe. */
public final class LiveIndex implements JournalIndex {
    /** Maximum number of counts in an answer: about 10 MB as JSON. */
    private static final long MAX_CELLS = 400_000;

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

    @Override
    public MinuteAnswer minutes(MinuteQuery query) {
        var found = new ArrayList<MinuteAnswer.Partition>();
        long cells = 0;
        try {
            for (var partition : partitions.entrySet()) {
                var counts = partition.getValue().minutes(query);
                cells += counts.values().stream().mapToLong(Map::size).sum();
                if (cells > MAX_CELLS) {
                    return new MinuteAnswer.Unusable(
                            "has more than " + MAX_CELLS + " counts for so many types and minutes");
                }
                found.add(new MinuteAnswer.Partition(partition.getKey(), counts));
            }
        } catch (InvalidStateStoreException e) {
            return new MinuteAnswer.Unusable("is being moved or restored");
        }
        return new MinuteAnswer.Found(found);
    }
}
