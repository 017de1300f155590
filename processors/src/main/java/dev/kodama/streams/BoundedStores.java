package dev.kodama.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/** Gives each store its share of {@link RocksDbMemory}. Public because Kafka Streams makes it. */
public final class BoundedStores implements RocksDBConfigSetter {
    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        RocksDbMemory.in(configs).bound(options);
    }

    /** Nothing here is the store's own. */
    @Override
    public void close(String storeName, Options options) {}
}
