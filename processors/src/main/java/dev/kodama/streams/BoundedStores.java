package dev.kodama.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/** Bounds the memory of each store by {@link RocksDbMemory}. Public, since Kafka Streams instantiates it. */
public final class BoundedStores implements RocksDBConfigSetter {
    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        RocksDbMemory.in(configs).bound(options);
    }

    /** Closes nothing: all resources are shared. */
    @Override
    public void close(String storeName, Options options) {}
}
