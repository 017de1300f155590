package dev.kodama.metrics;

import dev.kodama.streams.OnDemandPunctuation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the events of one partition by key and emits the sums every second. So the operators after it process one record per key and
 * second at any rate. The store's content is also held as objects, to avoid reads; the store is cached, so that only commits write to Kafka.
 */
final class PartitionCounter implements Processor<byte[], byte[], String, EventTotals> {
    /** Name of the store; it is state and must not change. */
    static final String STORE = "counted";

    private static final Duration EMIT_INTERVAL = Duration.ofSeconds(1);

    private final MetricsConfig config;
    private final Map<String, EventTotals> counted = new HashMap<>();
    private @Nullable ProcessorContext<String, EventTotals> context;
    private @Nullable KeyValueStore<String, EventTotals> store;
    private @Nullable OnDemandPunctuation emission;

    PartitionCounter(MetricsConfig config) {
        this.config = config;
    }

    @Override
    public void init(ProcessorContext<String, EventTotals> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        counted.clear();
        this.emission = new OnDemandPunctuation(context, this::emit);
        emission.in(EMIT_INTERVAL); // what a former run has left
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        long latenessMillis = Objects.requireNonNull(context).currentSystemTimeMs() - event.timestamp();
        var sums = CountSum.one(event.value().length, Math.max(0, latenessMillis));
        String key = MetricKey.of(event.value()).text();
        if (counted.size() >= 2 * config.maxKeys() && !counted.containsKey(key)) { // within one second
            key = MetricKey.OTHER.text();
        }
        var before = counted.computeIfAbsent(key, Objects.requireNonNull(store)::get);
        var now = before == null ? EventTotals.one(event.timestamp(), sums) : before.plusOne(event.timestamp(), sums);
        counted.put(key, now);
        Objects.requireNonNull(store).put(key, now);
        Objects.requireNonNull(emission).in(EMIT_INTERVAL);
    }

    private void emit(long nowMillis) {
        try (var all = Objects.requireNonNull(store).all()) {
            while (all.hasNext()) {
                var entry = all.next();
                Objects.requireNonNull(context).forward(new Record<>(entry.key, entry.value, nowMillis));
                Objects.requireNonNull(store).delete(entry.key);
            }
        }
        counted.clear();
    }
}
