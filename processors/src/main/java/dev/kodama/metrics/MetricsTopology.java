package dev.kodama.metrics;

import dev.kodama.streams.topics.JournalFilter;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The topology {@code metrics}. Each partition of the journal is added up by event type and entity type. The sums of all partitions go to
 * one partition, every second, where they are added to the totals and written to the topics.
 */
public final class MetricsTopology {
    /** The topology's name, and the suffix of its application id. */
    public static final String NAME = "metrics";

    /** Version of the format of its stores. */
    public static final String STORE_VERSION = "2";

    private MetricsTopology() {}

    /** Depends on the configuration only. */
    public static Topology build(MetricsConfig config) {
        var builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(PartitionCounter.STORE), Serdes.String(), EventTotalsSerde.serde())
                .withCachingEnabled());
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(TotalsProcessor.STORE), Serdes.String(), EventTotalsSerde.serde())
                .withCachingEnabled());
        var records = counted(builder, config)
                .merge(timed(builder, config), Named.as("both"))
                .repartition(Repartitioned.with(Serdes.String(), EventTotalsSerde.serde())
                        .withName("by-subject")
                        .withNumberOfPartitions(1))
                .process(() -> new TotalsProcessor(config), Named.as("add-up"), TotalsProcessor.STORE);
        records.filterNot((key, one) -> one.window(), Named.as("stats"))
                .mapValues(MetricRecord::json, Named.as("stats-json"))
                .to(
                        config.statsTopic(),
                        Produced.<String, @Nullable String>with(Serdes.String(), Serdes.String())
                                .withName("to-stats"));
        records.filter((key, one) -> one.window(), Named.as("windows"))
                .mapValues(MetricRecord::json, Named.as("windows-json"))
                .to(
                        config.windowsTopic(),
                        Produced.<String, @Nullable String>with(Serdes.String(), Serdes.String())
                                .withName("to-metrics"));
        return builder.build();
    }

    private static KStream<String, EventTotals> counted(StreamsBuilder builder, MetricsConfig config) {
        return builder.stream(
                        config.journal().eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(JournalFilter.of(config.journal()), Named.as("once"))
                .process(() -> new PartitionCounter(config), Named.as("count"), PartitionCounter.STORE);
    }

    private static KStream<String, EventTotals> timed(StreamsBuilder builder, MetricsConfig config) {
        return builder.stream(
                        config.journal().positionsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("positions"))
                .process(() -> new StageLatencyProcessor(config.journal().source()), Named.as("time"));
    }
}
