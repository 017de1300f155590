package dev.kodama.timeline;

import dev.kodama.journal.JournalConfig;
import dev.kodama.streams.topics.HomePartition;
import dev.kodama.streams.topics.JournalFilter;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The topology {@code timeline}: indexes the journal by entity ({@code type:id}). An entry takes 62 to 70 bytes and is retained as long as
 * the event.
 */
public final class TimelineTopology {
    /** The topology's name, and the suffix of its application id. */
    public static final String NAME = "timeline";

    /** Name of the store; it is state and must not change. */
    public static final String STORE = "entity-events";

    private static final Duration CLOCK_DRIFT = Duration.ofDays(1);

    private TimelineTopology() {}

    /** Entries are moved to the partition where their key now belongs: see {@link HomePartition}. */
    public static Topology build(JournalConfig config) {
        var builder = new StreamsBuilder();
        builder.addStateStore(store(config.retention()));
        builder.stream(
                        config.eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(JournalFilter.of(config), Named.as("once"))
                .process(() -> new Indexer(config), Named.as("index"), STORE)
                .repartition(Repartitioned.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withName("moved"))
                .process(MovedPointers::new, Named.as("index-moved"), STORE);
        return builder.build();
    }

    /** Version of the format of its store's files: segments are as long as half the retention. */
    public static String storeVersion(JournalConfig config) {
        return "2 " + config.retention();
    }

    /** Entries are never overwritten, so the changelog is not compacted. */
    private static StoreBuilder<WindowStore<Bytes, byte[]>> store(Duration retention) {
        var store = Stores.persistentWindowStore(STORE, EventPointer.retention(retention), Duration.ofMillis(1), false);
        return Stores.windowStoreBuilder(store, Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        String.valueOf(retention.plus(CLOCK_DRIFT).toMillis())));
    }
}
