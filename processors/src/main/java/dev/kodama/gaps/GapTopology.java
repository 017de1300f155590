package dev.kodama.gaps;

import dev.kodama.gaps.GapDetector.GapUpdate;
import dev.kodama.gaps.GapDetector.Input;
import dev.kodama.streams.JournalFilter;
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
 * The gap analysis as a topology. Each partition of the journal is added up by event type; every second a record a type goes to one
 * place, where the subscriptions are too, and from there to the gaps and their changes.
 */
public final class GapTopology {
    /** The topology's name, and the end of its application id. */
    public static final String NAME = "gaps";

    /** What the form of its stores depends on. */
    public static final String LAYOUT = "2";

    private GapTopology() {}

    /** A function of its config alone. */
    public static Topology build(GapConfig config) {
        var builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(EventTypeAggregator.STORE), Serdes.String(), ObservedSerde.serde())
                .withCachingEnabled());
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(GapDetector.TYPES), Serdes.String(), ObservedSerde.serde()));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(GapDetector.LISTENERS), Serdes.String(), Serdes.ByteArray()));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(GapDetector.STATES), Serdes.String(), Serdes.String()));
        var seen = builder.stream(
                        config.journal().eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(JournalFilter.of(config.journal()), Named.as("once"))
                .process(
                        () -> new EventTypeAggregator(2 * config.mostTypes()),
                        Named.as("observe"),
                        EventTypeAggregator.STORE)
                .repartition(Repartitioned.with(Serdes.String(), ObservedSerde.serde())
                        .withName("by-event-type")
                        .withNumberOfPartitions(1))
                .<Input>mapValues(Input.Seen::new, Named.as("seen"));
        var verdicts = builder.stream(
                        config.journal().subscriptionsTopic(),
                        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("subscriptions"))
                .<Input>mapValues(Input.Subscribed::new, Named.as("subscribed"))
                .merge(seen, Named.as("both"))
                .process(
                        () -> new GapDetector(config),
                        Named.as("judge"),
                        GapDetector.TYPES,
                        GapDetector.LISTENERS,
                        GapDetector.STATES);
        verdicts.mapValues(GapUpdate::kept, Named.as("gap"))
                .to(
                        GapConfig.gapsTopic(config.journal()),
                        Produced.<String, @Nullable String>with(Serdes.String(), Serdes.String())
                                .withName("to-gaps"));
        verdicts.filter((type, verdict) -> verdict.changed(), Named.as("changed"))
                .mapValues(GapUpdate::json, Named.as("change"))
                .to(
                        GapConfig.changesTopic(config.journal()),
                        Produced.with(Serdes.String(), Serdes.String()).withName("to-changes"));
        return builder.build();
    }
}
