package dev.kodama.metrics;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds to what was ever counted, and tells every second what has changed, and each window once it is over: a thousand of each at most, what
 * has waited longest first. What is to be told is kept in memory only: after a restart all is told again, which changes nothing
 * for those who keep the newest of each key.
 */
final class TotalsProcessor implements Processor<String, EventTotals, String, MetricRecord> {
    static final String STORE = "stats";
    private static final Duration TELL = Duration.ofSeconds(1);
    private static final int MOST_AT_A_TIME = 1_000;
    /** Windows of a subject that wait to be told, on average; of more the oldest are never told. */
    private static final int OPEN_PER_SUBJECT = 5;

    private final MetricsConfig config;
    private final StatsJson json;
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> outdated = new LinkedHashSet<>();
    private final TreeSet<Window> open = new TreeSet<>();
    private @Nullable ProcessorContext<String, MetricRecord> context;
    private @Nullable KeyValueStore<String, EventTotals> store;

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
        var unused = context.schedule(TELL, PunctuationType.WALL_CLOCK_TIME, this::tell);
    }

    @Override
    public void process(Record<String, EventTotals> counted) {
        add(MetricKey.currentKey(counted.key()), counted.value());
    }

    private void add(String subject, EventTotals tally) {
        String key = subject;
        var before = store().get(key);
        String other = MetricKey.OTHER.text();
        long others = store().get(other) == null ? 0 : 1;
        if (before == null && !key.equals(other) && store().approximateNumEntries() - others >= config.mostSubjects()) {
            key = other;
            before = store().get(key);
        }
        store().put(key, before == null ? tally : before.plus(tally));
        note(key, tally);
    }

    private void note(String key, EventTotals tally) {
        changed.add(key);
        open.addAll(Window.of(key, tally));
        while (open.size() > OPEN_PER_SUBJECT * config.mostSubjects()) {
            open.pollFirst();
        }
    }

    private void tell(long nowMillis) {
        outdated.forEach(key -> moveOutdated(key, nowMillis));
        outdated.clear();
        var waiting = changed.iterator();
        for (int told = 0; told < MOST_AT_A_TIME && waiting.hasNext(); told++) {
            tellSubject(waiting.next(), nowMillis);
            waiting.remove();
        }
        for (int told = 0;
                told < MOST_AT_A_TIME && !open.isEmpty() && open.first().isOver(nowMillis);
                told++) {
            tellWindow(Objects.requireNonNull(open.pollFirst()), nowMillis);
        }
    }

    /** What was counted under a key that was written before keys were escaped goes on under the right one. */
    private void moveOutdated(String key, long nowMillis) {
        var tally = store().delete(key);
        if (tally != null) {
            add(MetricKey.currentKey(key), tally);
            forward(json.key(key), new MetricRecord(false, null), nowMillis);
        }
    }

    private void tellSubject(String key, long nowMillis) {
        var tally = store().get(key);
        if (tally != null) {
            forward(json.key(key), new MetricRecord(false, json.stats(MetricKey.fromText(key), tally)), nowMillis);
        }
    }

    /** One that was added up from slices of which some are not kept any more would be told too small. */
    private void tellWindow(Window window, long nowMillis) {
        var tally = store().get(window.subject());
        if (tally == null) {
            return;
        }
        boolean whole = tally.slices().size() < EventTotals.MOST_SLICES
                || tally.slices().get(0).fromMillis() <= window.fromMillis();
        var sums = tally.between(window.fromMillis(), window.toMillis());
        if (whole && sums.count() > 0) {
            forward(json.key(window), new MetricRecord(true, json.window(window, sums)), nowMillis);
        }
    }

    private void forward(String key, MetricRecord told, long nowMillis) {
        Objects.requireNonNull(context).forward(new Record<>(key, told, nowMillis));
    }

    private KeyValueStore<String, EventTotals> store() {
        return Objects.requireNonNull(store);
    }
}
