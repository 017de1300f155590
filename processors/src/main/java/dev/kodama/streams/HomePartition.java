package dev.kodama.streams;

import java.util.Map;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Finds the partition where a topic now has a key. Records from before partitions were added, and for some minutes after, stand
 * elsewhere: a store that is looked up by key must not keep them where they stand.
 */
public final class HomePartition {
    private static final String PROPERTY = "kodama.partitions.";

    private final int partitions;

    private HomePartition(int partitions) {
        this.partitions = partitions;
    }

    static void handTo(Map<String, Object> properties, Map<String, Integer> partitions) {
        partitions.forEach((topic, count) -> properties.put(PROPERTY + topic, count));
    }

    /** As many partitions as the topic had when the topology was started. */
    public static HomePartition of(String topic, ProcessorContext<?, ?> context) {
        return new HomePartition(context.appConfigs().get(PROPERTY + topic) instanceof Integer count ? count : 1);
    }

    /** The partition of a key among so many, as every producer finds it. */
    public static int of(byte[] key, int partitions) {
        return BuiltInPartitioner.partitionForKey(key, partitions);
    }

    /** Whether that is the partition; with a topic of one partition, always. */
    public boolean is(byte[] key, int partition) {
        return partitions == 1 || of(key, partitions) == partition;
    }
}
