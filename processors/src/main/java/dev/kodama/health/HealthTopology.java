package dev.kodama.health;

import dev.kodama.health.HeartbeatMonitor.Output;
import dev.kodama.streams.topics.HomePartition;
import dev.kodama.streams.topics.JournalFilter;
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
 * The topology {@code health}. It works partition by partition, since all events of an entity are in one. After partitions were added, an
 * entity's newer events may be in another partition; its state is moved there.
 */
public final class HealthTopology {
    /** The topology's name, and the suffix of its application id. */
    public static final String NAME = "health";

    /** Version of the format of its stores. */
    public static final String STORE_VERSION = "2";

    private HealthTopology() {}

    /** Depends on the configuration only. */
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
        var states = outputs.filterNot((entity, output) -> output.moved(), Named.as("told"));
        states.mapValues(Output::value, Named.as("health"))
                .to(
                        config.healthTopic(),
                        Produced.<String, @Nullable String>with(Serdes.String(), Serdes.String())
                                .withName("to-health"));
        states.filter((entity, output) -> output.change() != null, Named.as("changed"))
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
