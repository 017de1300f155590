package dev.kodama.health;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/** The health of entities as a topology: partition by partition, since an entity's events are all in one. */
public final class HealthTopology {
    /** The topology's name, and the end of its application id. */
    public static final String NAME = "health";

    /** What the form of its stores depends on. */
    public static final String LAYOUT = "1";

    private HealthTopology() {}

    /** A function of its config alone. */
    public static Topology build(HealthConfig config) {
        var builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Watching.STORE), Serdes.String(), Serdes.String())
                .withCachingEnabled());
        builder.stream(
                        config.journal().eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(() -> new Watching(config), Named.as("watch"), Watching.STORE)
                .to(
                        config.healthTopic(),
                        Produced.with(Serdes.String(), Serdes.String()).withName("to-health"));
        return builder.build();
    }
}
