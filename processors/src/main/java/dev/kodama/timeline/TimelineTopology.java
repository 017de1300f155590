package dev.kodama.timeline;

import dev.kodama.journal.JournalConfig;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology {@code timeline}: indexes the journal by event type, entity and entity type, and counts events by minute and type. An event
 * takes about 10 bytes, retained as long as the event.
 */
public final class TimelineTopology {
    /** The topology's name, and the suffix of its application id. */
    public static final String NAME = "timeline";

    /** Name of the store; it is state and must not change. */
    public static final String STORE = "postings";

    /** Version of the format of its store. */
    public static final String STORE_VERSION = "3";

    /** Suffixes of the internal topics of former versions, which are deleted. */
    public static final List<String> FORMER_TOPICS =
            List.of("entity-events-changelog", "moved-repartition", "last-sequence-changelog");

    private TimelineTopology() {}

    /** @param live receives the partitions that are processed */
    public static Topology build(JournalConfig config, LiveIndex live) {
        return build(config, live, MissedRecords.of(config));
    }

    static Topology build(JournalConfig config, LiveIndex live, MissedRecords missed) {
        var builder = new StreamsBuilder();
        var store = Stores.persistentKeyValueStore(STORE);
        builder.addStateStore(Stores.keyValueStoreBuilder(store, Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
        builder.stream(
                        config.eventsTopic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("journal"))
                .process(() -> new Indexer(config, live, missed), Named.as("index"), STORE);
        return builder.build();
    }
}
