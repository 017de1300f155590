package dev.kodama.streams.topics;

import java.util.Map;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Finds a key's partition by the present number of partitions. Older records of the key are in another partition if partitions were added
 * since. A store that is queried by key must hold all records of a key in one partition.
 */
public final class HomePartition {
    private static final String PROPERTY = "kodama.partitions.";

    private final int partitions;

    private HomePartition(int partitions) {
        this.partitions = partitions;
    }

    /** Puts the number of partitions of each topic into the properties, for {@link #of(String, ProcessorContext)}. */
    public static void putInto(Map<String, Object> properties, Map<String, Integer> partitions) {
        partitions.forEach((topic, count) -> properties.put(PROPERTY + topic, count));
    }

    /** With the number of partitions that the topic had when the topology was started. */
    public static HomePartition of(String topic, ProcessorContext<?, ?> context) {
        return new HomePartition(context.appConfigs().get(PROPERTY + topic) instanceof Integer count ? count : 1);
    }

    /** The partition of a key, as producers choose it. */
    public static int of(byte[] key, int partitions) {
        return BuiltInPartitioner.partitionForKey(key, partitions);
    }

    /** Whether the key belongs to that partition. */
    public boolean is(byte[] key, int partition) {
        return partitions == 1 || of(key, partitions) == partition;
    }
}
