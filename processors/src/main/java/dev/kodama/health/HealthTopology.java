package dev.kodama.health;

import dev.kodama.health.HeartbeatMonitor.Output;
import dev.kodama.streams.HomePartition;
import dev.kodama.streams.JournalFilter;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The health of entities as a topology: partition by partition, since an entity's events are all in one. Where partitions were added, its
 * newer events are in another, and what is known of it moves there.
 */
public final class HealthTopology {
    /** The topology's name, and the end of its application id. */
    public static final String NAME = "health";

    /** What the form of its stores depends on. */
    public static final String LAYOUT = "2";

    private HealthTopology() {}

    /** A function of its config alone. */
    public static Topology build(HealthConfig config) {
        var builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(HeartbeatMonitor.STORE), Serdes.String(), Serdes.String())
                .withCachingEnabled());
        var outputs = builder.stream(
                        config.journal().eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(JournalFilter.of(config.journal()), Named.as("once"))
                .process(() -> new HeartbeatMonitor(config), Named.as("watch"), HeartbeatMonitor.STORE);
        outputs.filter((entity, output) -> output.moved(), Named.as("moved"))
                .mapValues(Output::value, Named.as("moved-state"))
                .repartition(Repartitioned.<String, @Nullable String>with(Serdes.String(), Serdes.String())
                        .withStreamPartitioner(HealthTopology::homePartition)
                        .withName("moved"))
                .process(() -> new MovedHealth(config.maxEntities()), Named.as("take-over"), HeartbeatMonitor.STORE);
        var told = outputs.filterNot((entity, output) -> output.moved(), Named.as("told"));
        told.mapValues(Output::value, Named.as("health"))
                .to(
                        config.healthTopic(),
                        Produced.<String, @Nullable String>with(Serdes.String(), Serdes.String())
                                .withName("to-health"));
        told.filter((entity, output) -> output.change() != null, Named.as("changed"))
                .mapValues(Output::change, Named.as("change"))
                .to(
                        HealthConfig.changesTopic(config.journal()),
                        Produced.<String, @Nullable String>with(Serdes.String(), Serdes.String())
                                .withName("to-changes"));
        return builder.build();
    }

    private static Optional<Set<Integer>> homePartition(
            String topic, String entity, @Nullable String health, int partitions) {
        return Optional.of(Set.of(HomePartition.of(HeartbeatMonitor.journalKey(entity), partitions)));
    }
}
