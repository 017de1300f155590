package dev.kodama.metrics;

import dev.kodama.streams.OnDemandPunctuation;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds the partitions' sums to the totals. Every second it emits the totals that have changed, and the windows that are over: at most a
 * thousand of each, those that have waited longest first. What is due is in memory only: after a restart all totals are emitted again,
 * which changes nothing in a compacted topic, and brings records of older formats up to date.
 */
final class TotalsProcessor implements Processor<String, EventTotals, String, MetricRecord> {
    /** Name of the store; it is state and must not change. */
    static final String STORE = "stats";

    private static final Duration EMIT_INTERVAL = Duration.ofSeconds(1);
    private static final int MAX_PER_EMIT = 1_000;
    /** Average of due windows per key; beyond it the oldest windows are dropped. */
    private static final int MAX_OPEN_PER_KEY = 5;

    private final MetricsConfig config;
    private final StatsJson json;
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> outdated = new LinkedHashSet<>();
    private final TreeSet<Window> open = new TreeSet<>();
    private @Nullable ProcessorContext<String, MetricRecord> context;
    private @Nullable KeyValueStore<String, EventTotals> store;
    private @Nullable OnDemandPunctuation emission;

    TotalsProcessor(MetricsConfig config) {
        this.config = config;
        this.json = new StatsJson(config.journal().source());
    }

    @Override
    public void init(ProcessorContext<String, MetricRecord> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        try (var all = store().all()) {
            all.forEachRemaining(entry -> {
                if (entry.key.equals(MetricKey.currentKey(entry.key))) {
                    note(entry.key, entry.value);
                } else {
                    outdated.add(entry.key);
                }
            });
        }
        this.emission = new OnDemandPunctuation(context, this::emit);
        emission.in(EMIT_INTERVAL);
    }

    @Override
    public void process(Record<String, EventTotals> counted) {
        add(MetricKey.currentKey(counted.key()), counted.value());
        Objects.requireNonNull(emission).in(EMIT_INTERVAL);
    }

    private void add(String countedKey, EventTotals totals) {
        String key = countedKey;
        var before = store().get(key);
        String other = MetricKey.OTHER.text();
        long others = store().get(other) == null ? 0 : 1;
        if (before == null && !key.equals(other) && store().approximateNumEntries() - others >= config.maxKeys()) {
            key = other;
            before = store().get(key);
        }
        store().put(key, before == null ? totals : before.plus(totals));
        note(key, totals);
    }

    private void note(String key, EventTotals totals) {
        changed.add(key);
        open.addAll(Window.of(key, totals));
        while (open.size() > MAX_OPEN_PER_KEY * config.maxKeys()) {
            open.pollFirst();
        }
    }

    private void emit(long nowMillis) {
        outdated.forEach(key -> moveOutdated(key, nowMillis));
        outdated.clear();
        var due = changed.iterator();
        for (int emitted = 0; emitted < MAX_PER_EMIT && due.hasNext(); emitted++) {
            emitTotals(due.next(), nowMillis);
            due.remove();
        }
        for (int emitted = 0;
                emitted < MAX_PER_EMIT && !open.isEmpty() && open.first().isOver(nowMillis);
                emitted++) {
            emitWindow(Objects.requireNonNull(open.pollFirst()), nowMillis);
        }
        scheduleNext(nowMillis);
    }

    /** The next emission is due at the end of a window, if no totals change before. */
    private void scheduleNext(long nowMillis) {
        if (!changed.isEmpty()) {
            Objects.requireNonNull(emission).in(EMIT_INTERVAL);
        } else if (!open.isEmpty()) {
            var untilOver = Duration.ofMillis(open.first().overAtMillis() - nowMillis);
            Objects.requireNonNull(emission).in(untilOver.compareTo(EMIT_INTERVAL) > 0 ? untilOver : EMIT_INTERVAL);
        }
    }

    /** Moves totals from a key that was written before keys were escaped to the current key. */
    private void moveOutdated(String key, long nowMillis) {
        var totals = store().delete(key);
        if (totals != null) {
            add(MetricKey.currentKey(key), totals);
            forward(json.key(key), new MetricRecord(false, null), nowMillis);
        }
    }

    private void emitTotals(String key, long nowMillis) {
        var totals = store().get(key);
        if (totals != null) {
            forward(json.key(key), new MetricRecord(false, json.stats(MetricKey.fromText(key), totals)), nowMillis);
        }
    }

    /** Skips a window of which some buckets were dropped: its counts would be too small. */
    private void emitWindow(Window window, long nowMillis) {
        var totals = store().get(window.key());
        if (totals == null) {
            return;
        }
        boolean complete = totals.buckets().size() < EventTotals.MAX_BUCKETS
                || totals.buckets().get(0).fromMillis() <= window.fromMillis();
        var sums = totals.between(window.fromMillis(), window.toMillis());
        if (complete && sums.count() > 0) {
            forward(json.key(window), new MetricRecord(true, json.window(window, sums)), nowMillis);
        }
    }

    private void forward(String key, MetricRecord record, long nowMillis) {
        Objects.requireNonNull(context).forward(new Record<>(key, record, nowMillis));
    }

    private KeyValueStore<String, EventTotals> store() {
        return Objects.requireNonNull(store);
    }
}
