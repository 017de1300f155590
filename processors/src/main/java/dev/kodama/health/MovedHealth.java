package dev.kodama.health;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Takes over the state of an entity from another partition, unless this one has a newer event. The state was emitted before. */
final class MovedHealth implements Processor<String, String, Void, Void> {
    private final int maxEntities;
    private @Nullable KeyValueStore<String, String> store;

    /** @param maxEntities maximum of entities in the store */
    MovedHealth(int maxEntities) {
        this.maxEntities = maxEntities;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.store = context.getStateStore(HeartbeatMonitor.STORE);
    }

    @Override
    public void process(Record<String, String> moved) {
        String known = Objects.requireNonNull(store).get(moved.key());
        if (known == null && Objects.requireNonNull(store).approximateNumEntries() >= maxEntities) {
            return; // its next heartbeat is counted as not monitored
        }
        if (known == null
                || Health.fromText(known).newestMillis()
                        < Health.fromText(moved.value()).newestMillis()) {
            Objects.requireNonNull(store).put(moved.key(), moved.value());
        }
    }
}
