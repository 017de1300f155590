package dev.kodama.gaps;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Brings together what is published, who listens and what is declared, and tells every second what has changed by it. */
final class Judging implements Processor<String, Judging.Input, String, Judging.Verdict> {
    static final String TYPES = "types";
    static final String LISTENERS = "listeners";
    static final String STATES = "states";
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What comes in, by event type or by the subscription's key. */
    sealed interface Input {
        record Seen(Observed observed) implements Input {}

        /** {@code value} as it stands in the topic. */
        final class Subscribed implements Input {
            private final byte @Nullable [] value;

            Subscribed(byte @Nullable [] value) {
                this.value = value;
            }
        }
    }

    /**
     * How a type stands now.
     *
     * @param changed whether that is another state than before, and not only other counts
     */
    record Verdict(String json, boolean changed) {}

    private final GapConfig config;
    private final Subscriptions subscriptions;
    private final Map<String, Observed> types = new HashMap<>();
    private final Set<String> touched = new TreeSet<>();
    private boolean everything = true;
    private Names names = new Names(Set.of(), Set.of());
    private @Nullable ProcessorContext<String, Verdict> context;
    private @Nullable KeyValueStore<String, Observed> typesStore;
    private @Nullable KeyValueStore<String, byte[]> listenersStore;
    private @Nullable KeyValueStore<String, String> states;

    Judging(GapConfig config) {
        this.config = config;
        this.subscriptions = new Subscriptions(config.journal().source());
    }

    @Override
    public void init(ProcessorContext<String, Verdict> context) {
        this.context = context;
        KeyValueStore<String, Observed> restoredTypes = context.getStateStore(TYPES);
        KeyValueStore<String, byte[]> restoredListeners = context.getStateStore(LISTENERS);
        this.typesStore = restoredTypes;
        this.listenersStore = restoredListeners;
        this.states = context.getStateStore(STATES);
        try (var all = restoredTypes.all()) {
            all.forEachRemaining(entry -> types.put(entry.key, entry.value));
        }
        try (var all = restoredListeners.all()) {
            all.forEachRemaining(entry -> subscriptions.put(entry.key, entry.value));
        }
        var unused = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::judge);
    }

    @Override
    public void process(Record<String, Input> input) {
        if (input.value() instanceof Input.Seen seen) {
            onSeen(input.key(), seen.observed());
        } else if (input.value() instanceof Input.Subscribed subscribed) {
            subscriptions.put(input.key(), subscribed.value);
            Objects.requireNonNull(listenersStore).put(input.key(), subscribed.value);
            everything = true;
        }
    }

    private void onSeen(String eventType, Observed more) {
        var unheard = subscriptions.of(eventType).services() == 0 ? more.allUnheard() : more;
        var before = types.get(eventType);
        var now = before == null ? unheard : before.plus(unheard);
        types.put(eventType, now);
        Objects.requireNonNull(typesStore).put(eventType, now);
        touched.add(eventType);
    }

    private void judge(long nowMillis) {
        var awaited = new TreeSet<>(subscriptions.named());
        awaited.addAll(config.catalog().events().keySet());
        if (!names.are(types.keySet(), awaited)) {
            names = new Names(types.keySet(), awaited);
            everything = true;
        }
        var all = new TreeSet<>(types.keySet());
        all.addAll(awaited);
        for (String eventType : all) {
            judge(eventType, nowMillis);
        }
        touched.clear();
        everything = false;
    }

    /** A type that nothing has touched can only have gone dark. */
    private void judge(String eventType, long nowMillis) {
        var observed = types.getOrDefault(eventType, Observed.NEVER);
        boolean dark = observed.count() > 0 && observed.isDark(nowMillis);
        if (!everything && !dark && !touched.contains(eventType)) {
            return;
        }
        var gap = Gap.between(
                eventType, observed, subscriptions.of(eventType), config.catalog(), config.rules(), names, nowMillis);
        String state = GapJson.stateOf(gap, config.catalog());
        var written = Objects.requireNonNull(states);
        boolean changed = !state.equals(written.get(eventType));
        if (changed || touched.contains(eventType)) {
            written.put(eventType, state);
            String json = GapJson.of(gap, config.catalog(), nowMillis);
            Objects.requireNonNull(context).forward(new Record<>(eventType, new Verdict(json, changed), nowMillis));
        }
    }
}
