package dev.kodama.gaps;

import dev.kodama.gaps.stats.EventTypeStats;
import dev.kodama.journal.EventTimeClock;
import dev.kodama.streams.OnDemandPunctuation;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Joins publishes, subscriptions and the catalog, and emits changed states every second; without input it looks every five seconds for types
 * that went dark, which takes a minute at least. The content of its stores is in memory too, since it evaluates all event types every second.
 */
final class GapDetector implements Processor<String, GapDetector.Input, String, GapDetector.GapUpdate> {
    static final String TYPES = "types";
    static final String LISTENERS = "listeners";
    static final String STATES = "states";
    private static final Duration EVALUATION_INTERVAL = Duration.ofSeconds(1);
    private static final Duration IDLE_INTERVAL = Duration.ofSeconds(5);

    /** An input record, by event type or by the subscription's key. */
    sealed interface Input {
        record Published(EventTypeStats stats) implements Input {}

        /** The value is that of the topic: null where the subscription has ended. */
        final class Subscribed implements Input {
            private final byte @Nullable [] value;

            Subscribed(byte @Nullable [] value) {
                this.value = value;
            }
        }
    }

    /**
     * The current state of an event type.
     *
     * @param last whether the type is forgotten with this update
     * @param changed whether the state itself has changed, and not only counts
     */
    record GapUpdate(String json, boolean last, boolean changed) {
        /** For the compacted topic: null deletes. */
        @Nullable
        String retained() {
            return last ? null : json;
        }
    }

    private final GapConfig config;
    private final String source;
    private final Map<String, EventTypeStats> types = new HashMap<>();
    private final Map<String, SubscriberCounts> emittedCounts = new HashMap<>();
    private final Set<String> updated = new HashSet<>();

    /** Event types on whose channels other types are published. */
    private final Set<String> otherChannels = new HashSet<>();

    private SubscriptionTable subscriptions;
    private boolean evaluateAll = true;
    private EventTimeClock clock = EventTimeClock.NOTHING;
    private Names names = new Names(Set.of(), Set.of());
    private @Nullable ProcessorContext<String, GapUpdate> context;
    private @Nullable KeyValueStore<String, EventTypeStats> typesStore;
    private @Nullable KeyValueStore<String, byte[]> listenersStore;
    private @Nullable KeyValueStore<String, String> states;
    private @Nullable OnDemandPunctuation evaluation;

    GapDetector(GapConfig config) {
        this.config = config;
        this.source = config.journal().source();
        this.subscriptions = new SubscriptionTable(source);
    }

    /** Runs again on the same object after a failed transaction, whose changes are dropped here. */
    @Override
    public void init(ProcessorContext<String, GapUpdate> context) {
        this.context = context;
        this.typesStore = context.getStateStore(TYPES);
        this.listenersStore = context.getStateStore(LISTENERS);
        this.states = context.getStateStore(STATES);
        this.clock = EventTimeClock.begun(context.currentSystemTimeMs());
        subscriptions = new SubscriptionTable(source);
        types.clear();
        otherChannels.clear();
        emittedCounts.clear();
        updated.clear();
        evaluateAll = true;
        try (var all = typesStore().all()) {
            all.forEachRemaining(entry -> types.put(entry.key, entry.value));
            types.values().forEach(this::noteChannels);
        }
        try (var all = listenersStore().all()) {
            all.forEachRemaining(entry -> subscriptions.put(entry.key, entry.value));
        }
        this.evaluation = new OnDemandPunctuation(context, this::evaluate);
        evaluation.in(EVALUATION_INTERVAL);
    }

    @Override
    public void process(Record<String, Input> input) {
        Objects.requireNonNull(evaluation).in(EVALUATION_INTERVAL);
        if (input.value() instanceof Input.Published published) {
            onPublished(input.key(), published.stats());
        } else if (input.value() instanceof Input.Subscribed subscribed
                && subscriptions.put(input.key(), subscribed.value)) {
            listenersStore().put(input.key(), subscribed.value);
            evaluateAll = true;
        }
    }

    private void onPublished(String publishedType, EventTypeStats more) {
        boolean known = types.containsKey(publishedType) || types.size() < config.maxTypes();
        String eventType = known ? publishedType : EventTypeStats.OTHER;
        var before = types.getOrDefault(eventType, EventTypeStats.NONE);
        var now = before.plus(more.withUnheard(countUnheard(publishedType, more)));
        types.put(eventType, now);
        noteChannels(now);
        typesStore().put(eventType, now);
        updated.add(eventType);
        clock = clock.read(more.lastMillis(), Objects.requireNonNull(context).currentSystemTimeMs());
    }

    /** A direct subscriber hears its channel, whatever the type; a durable subscription hears its types on every channel. */
    private long countUnheard(String eventType, EventTypeStats more) {
        if (hears(eventType, Set.of(), more)) {
            return 0;
        }
        long unheard = hears(eventType, Set.of(eventType), more) ? 0 : more.countOnOwn();
        for (var other : more.channels().others().entrySet()) {
            boolean unknown = other.getKey().equals(EventTypeStats.OTHER);
            unheard += unknown || hears(eventType, Set.of(other.getKey()), more)
                    ? 0
                    : other.getValue().count();
        }
        return unheard;
    }

    private boolean hears(String eventType, Set<String> channels, EventTypeStats stats) {
        return subscriptions.of(eventType, channels, stats.entityTypes()).mayBeHeard();
    }

    /** A newly used channel may end the silence of types that are subscribed there. */
    private void noteChannels(EventTypeStats stats) {
        evaluateAll |= otherChannels.addAll(stats.channels().others().keySet());
    }

    private void evaluate(long wallMillis) {
        long nowMillis = clock.now(wallMillis);
        boolean starting = nowMillis < 0 && !types.isEmpty();
        Objects.requireNonNull(evaluation).in(starting ? EVALUATION_INTERVAL : IDLE_INTERVAL);
        if (starting) {
            return; // just started: what seems to be missing may be in the journal and not read yet
        }
        for (String key : subscriptions.expire(wallMillis)) {
            listenersStore().delete(key);
            evaluateAll = true;
        }
        if (evaluateAll || !names.hasPublished(types.keySet())) {
            var awaited = subscriptions.named();
            awaited.addAll(config.catalog().events().keySet());
            if (!names.equalTo(types.keySet(), awaited)) {
                names = new Names(types.keySet(), awaited);
            }
            evaluateAll = true;
        }
        for (String eventType : names.all()) {
            evaluate(eventType, nowMillis, wallMillis);
        }
        if (evaluateAll) {
            forgetUnused(wallMillis);
        }
        updated.clear();
        evaluateAll = false;
    }

    /** A type without an update can only have gone dark. */
    private void evaluate(String eventType, long nowMillis, long wallMillis) {
        var stats = types.getOrDefault(eventType, EventTypeStats.NONE);
        boolean due = evaluateAll || updated.contains(eventType);
        if (due || stats.isDark(nowMillis)) {
            var listeners = subscriptions.of(eventType, stats.channelsOf(eventType), stats.entityTypes());
            var gap = gap(eventType, stats, listeners, nowMillis);
            boolean changed = store(gap);
            boolean countsChanged = !listeners.equals(emittedCounts.put(eventType, listeners));
            if (changed || countsChanged || updated.contains(eventType)) {
                emit(gap, false, changed, wallMillis);
            }
        }
    }

    private Gap gap(String eventType, EventTypeStats stats, SubscriberCounts listeners, long nowMillis) {
        return Gap.between(
                eventType,
                stats,
                listeners,
                config.catalog(),
                config.rules(),
                names,
                otherChannels.contains(eventType),
                nowMillis);
    }

    /** @return whether the state has changed */
    private boolean store(Gap gap) {
        String state = GapJson.stateOf(gap, config.catalog());
        boolean changed = !state.equals(Objects.requireNonNull(states).get(gap.eventType()));
        if (changed) {
            Objects.requireNonNull(states).put(gap.eventType(), state);
        }
        return changed;
    }

    /** Types that were never published and are no longer subscribed or declared. */
    private void forgetUnused(long wallMillis) {
        var gone = new TreeSet<String>();
        try (var all = Objects.requireNonNull(states).all()) {
            all.forEachRemaining(entry -> gone.add(entry.key));
        }
        gone.removeAll(names.all());
        for (String eventType : gone) {
            Objects.requireNonNull(states).delete(eventType);
            emittedCounts.remove(eventType);
            emit(gap(eventType, EventTypeStats.NONE, SubscriberCounts.NONE, wallMillis), true, true, wallMillis);
        }
    }

    private void emit(Gap gap, boolean last, boolean changed, long wallMillis) {
        var update = new GapUpdate(GapJson.of(gap, config.catalog(), wallMillis), last, changed);
        Objects.requireNonNull(context).forward(new Record<>(source + "/" + gap.eventType(), update, wallMillis));
    }

    private KeyValueStore<String, EventTypeStats> typesStore() {
        return Objects.requireNonNull(typesStore);
    }

    private KeyValueStore<String, byte[]> listenersStore() {
        return Objects.requireNonNull(listenersStore);
    }
}
