package dev.kodama.timeline;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The topology {@code timeline}: events topic → a store from entity ({@code type:id}) to where its events stand. About 100 bytes an
 * event, for as long as the journal keeps it.
 */
public final class TimelineTopology {
    /** The topology's name, and the end of its application id. */
    public static final String NAME = "timeline";

    /** The store's name. */
    public static final String STORE = "entity-events";

    private static final Duration CLOCK_DRIFT = Duration.ofDays(1);

    private TimelineTopology() {}

    public static Topology build(JournalConfig config) {
        return new Topology()
                .addSource("journal", new ByteArrayDeserializer(), new ByteArrayDeserializer(), config.eventsTopic())
                .addProcessor("index", new Indexers(config), "journal");
    }

    /** What the form of its store's files depends on: segments are as long as half the retention. */
    public static String layout(JournalConfig config) {
        return "1 " + config.retention();
    }

    private static final class Indexers implements ProcessorSupplier<byte[], byte[], Void, Void> {
        private final JournalConfig config;

        Indexers(JournalConfig config) {
            this.config = config;
        }

        @Override
        public Processor<byte[], byte[], Void, Void> get() {
            return new Indexer(config);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(store(config.retention()));
        }
    }

    /** Nothing is ever overwritten, so its changelog need not be compacted. */
    private static StoreBuilder<WindowStore<Bytes, byte[]>> store(Duration retention) {
        var store = Stores.persistentWindowStore(STORE, Pointer.retention(retention), Duration.ofMillis(1), false);
        return Stores.windowStoreBuilder(store, Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        String.valueOf(retention.plus(CLOCK_DRIFT).toMillis())));
    }
}
