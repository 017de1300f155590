package dev.kodama.streams;

import dev.kodama.journal.JournalConfig;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** A topology that counts records by key, and fails on demand. */
final class CountingTopology {
    static final String STORE = "counts";

    private CountingTopology() {}

    /**
     * Cannot process records with POISON in them.
     *
     * @param failures how many times the start of the processor fails first
     */
    static Topology build(JournalConfig journal, AtomicInteger failures) {
        return new Topology()
                .addSource(
                        "journal",
                        Serdes.String().deserializer(),
                        Serdes.String().deserializer(),
                        journal.eventsTopic())
                .addProcessor("count", new Counters(failures), "journal");
    }

    private record Counters(AtomicInteger failures) implements ProcessorSupplier<String, String, Void, Void> {
        @Override
        public Processor<String, String, Void, Void> get() {
            return new Counter(failures);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(
                    Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.Long()));
        }
    }

    private static final class Counter implements Processor<String, String, Void, Void> {
        private final AtomicInteger failures;
        private @Nullable KeyValueStore<String, Long> counts;

        Counter(AtomicInteger failures) {
            this.failures = failures;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            counts = context.getStateStore(STORE);
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("a bad day");
            }
        }

        @Override
        public void process(Record<String, String> event) {
            if (event.value().contains("POISON")) {
                throw new IllegalArgumentException("not to my taste");
            }
            var store = Objects.requireNonNull(counts);
            Long before = store.get(event.key());
            store.put(event.key(), before == null ? 1 : before + 1);
        }
    }
}
