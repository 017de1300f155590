package dev.kodama.gaps;

import dev.kodama.gaps.GapDetector.GapUpdate;
import dev.kodama.gaps.GapDetector.Input;
import dev.kodama.gaps.stats.EventTypeAggregator;
import dev.kodama.gaps.stats.EventTypeStatsSerde;
import dev.kodama.streams.topics.JournalFilter;
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
 * The topology of the gap analysis. Each partition of the journal is added up by event type. The statistics of all partitions go to one
 * partition, every second, and are joined there with the subscriptions. The result goes to the topics of gaps and of their changes.
 */
public final class GapTopology {
    /** The topology's name, and the suffix of its application id. */
    public static final String NAME = "gaps";

    /** Version of the format of its stores. */
    public static final String STORE_VERSION = "2";

    private GapTopology() {}

    /** Depends on the configuration only. */
    public static Topology build(GapConfig config) {
        var builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(EventTypeAggregator.STORE),
                        Serdes.String(),
                        EventTypeStatsSerde.serde())
                .withCachingEnabled());
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(GapDetector.TYPES), Serdes.String(), EventTypeStatsSerde.serde()));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(GapDetector.LISTENERS), Serdes.String(), Serdes.ByteArray()));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(GapDetector.STATES), Serdes.String(), Serdes.String()));
        var published = builder.stream(
                        config.journal().eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(JournalFilter.of(config.journal()), Named.as("once"))
                .process(
                        () -> new EventTypeAggregator(2 * config.maxTypes()),
                        Named.as("observe"),
                        EventTypeAggregator.STORE)
                .repartition(Repartitioned.with(Serdes.String(), EventTypeStatsSerde.serde())
                        .withName("by-event-type")
                        .withNumberOfPartitions(1))
                .<Input>mapValues(Input.Published::new, Named.as("seen"));
        var updates = builder.stream(
                        config.journal().subscriptionsTopic(),
                        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("subscriptions"))
                .<Input>mapValues(Input.Subscribed::new, Named.as("subscribed"))
                .merge(published, Named.as("both"))
                .process(
                        () -> new GapDetector(config),
                        Named.as("judge"),
                        GapDetector.TYPES,
                        GapDetector.LISTENERS,
                        GapDetector.STATES);
        updates.mapValues(GapUpdate::retained, Named.as("gap"))
                .to(
                        GapConfig.gapsTopic(config.journal()),
                        Produced.<String, @Nullable String>with(Serdes.String(), Serdes.String())
                                .withName("to-gaps"));
        updates.filter((type, update) -> update.changed(), Named.as("changed"))
                .mapValues(GapUpdate::json, Named.as("change"))
                .to(
                        GapConfig.changesTopic(config.journal()),
                        Produced.with(Serdes.String(), Serdes.String()).withName("to-changes"));
        return builder.build();
    }
}
