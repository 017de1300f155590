package dev.kodama.gaps;

import dev.kodama.journal.EventTimeClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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

/**
 * Brings together what is published, who listens and what is declared, and tells every second what has changed by it. What its stores
 * hold it holds in memory too: it looks at all of it every second.
 */
final class GapDetector implements Processor<String, GapDetector.Input, String, GapDetector.GapUpdate> {
    static final String TYPES = "types";
    static final String LISTENERS = "listeners";
    static final String STATES = "states";
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What comes in, by event type or by the subscription's key. */
    sealed interface Input {
        record Seen(EventTypeStats observed) implements Input {}

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
     * @param stays whether there is still a reason to tell of it; if not, it is told this last time
     * @param changed whether that is another state than before, and not only other counts
     */
    record GapUpdate(String json, boolean stays, boolean changed) {
        @Nullable
        String kept() {
            return stays ? json : null;
        }
    }

    private final GapConfig config;
    private final String source;
    private final Map<String, EventTypeStats> types = new HashMap<>();
    private final Map<String, SubscriberCounts> told = new HashMap<>();
    private final Set<String> touched = new HashSet<>();

    /** The types whose channels carry events of other types. */
    private final Set<String> otherChannels = new HashSet<>();

    private SubscriptionTable subscriptions;
    private boolean everything = true;
    private EventTimeClock readUpTo = EventTimeClock.NOTHING;
    private Names names = new Names(Set.of(), Set.of());
    private @Nullable ProcessorContext<String, GapUpdate> context;
    private @Nullable KeyValueStore<String, EventTypeStats> typesStore;
    private @Nullable KeyValueStore<String, byte[]> listenersStore;
    private @Nullable KeyValueStore<String, String> states;

    GapDetector(GapConfig config) {
        this.config = config;
        this.source = config.journal().source();
        this.subscriptions = new SubscriptionTable(source);
    }

    /** Comes again on the same object after a transaction has failed: what it brought has to be forgotten. */
    @Override
    public void init(ProcessorContext<String, GapUpdate> context) {
        this.context = context;
        this.typesStore = context.getStateStore(TYPES);
        this.listenersStore = context.getStateStore(LISTENERS);
        this.states = context.getStateStore(STATES);
        this.readUpTo = EventTimeClock.begun(context.currentSystemTimeMs());
        subscriptions = new SubscriptionTable(source);
        types.clear();
        otherChannels.clear();
        told.clear();
        touched.clear();
        everything = true;
        try (var all = typesStore().all()) {
            all.forEachRemaining(entry -> types.put(entry.key, entry.value));
            types.values().forEach(this::noteChannels);
        }
        try (var all = listenersStore().all()) {
            all.forEachRemaining(entry -> subscriptions.put(entry.key, entry.value));
        }
        var unused = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::judge);
    }

    @Override
    public void process(Record<String, Input> input) {
        if (input.value() instanceof Input.Seen seen) {
            onSeen(input.key(), seen.observed());
        } else if (input.value() instanceof Input.Subscribed subscribed
                && subscriptions.put(input.key(), subscribed.value)) {
            listenersStore().put(input.key(), subscribed.value);
            everything = true;
        }
    }

    private void onSeen(String seenType, EventTypeStats more) {
        boolean known = types.containsKey(seenType) || types.size() < config.mostTypes();
        String eventType = known ? seenType : GapConfig.OTHER;
        var before = types.getOrDefault(eventType, EventTypeStats.NEVER);
        var now = before.plus(more.unheard(countUnheard(seenType, more)));
        types.put(eventType, now);
        noteChannels(now);
        typesStore().put(eventType, now);
        touched.add(eventType);
        readUpTo =
                readUpTo.read(more.lastMillis(), Objects.requireNonNull(context).currentSystemTimeMs());
    }

    /** A service that is subscribed to a channel hears what comes on it; a durable subscription hears a type wherever it comes. */
    private long countUnheard(String eventType, EventTypeStats more) {
        if (hears(eventType, Set.of(), more)) {
            return 0;
        }
        long unheard = hears(eventType, Set.of(eventType), more) ? 0 : more.countOnOwn();
        for (var other : more.channels().others().entrySet()) {
            boolean notLookedAt = other.getKey().equals(GapConfig.OTHER);
            unheard += notLookedAt || hears(eventType, Set.of(other.getKey()), more)
                    ? 0
                    : other.getValue().count();
        }
        return unheard;
    }

    private boolean hears(String eventType, Set<String> channels, EventTypeStats observed) {
        return subscriptions.of(eventType, channels, observed.entityTypes()).mayBeHeard();
    }

    /** What is awaited on a channel that is now found in use is silent no more. */
    private void noteChannels(EventTypeStats observed) {
        everything |= otherChannels.addAll(observed.channels().others().keySet());
    }

    private void judge(long wallMillis) {
        long nowMillis = readUpTo.now(wallMillis);
        if (nowMillis < 0 && !types.isEmpty()) {
            return; // started just now: what is in the journal and not read yet may be what seems to be missing
        }
        for (String key : subscriptions.expire(wallMillis)) {
            listenersStore().delete(key);
            everything = true;
        }
        if (everything || !names.published(types.keySet())) {
            var awaited = subscriptions.named();
            awaited.addAll(config.catalog().events().keySet());
            if (!names.are(types.keySet(), awaited)) {
                names = new Names(types.keySet(), awaited);
            }
            everything = true;
        }
        for (String eventType : names.all()) {
            judge(eventType, nowMillis, wallMillis);
        }
        if (everything) {
            forgetOthers(wallMillis);
        }
        touched.clear();
        everything = false;
    }

    /** A type that nothing has touched can only have gone dark. */
    private void judge(String eventType, long nowMillis, long wallMillis) {
        var observed = types.getOrDefault(eventType, EventTypeStats.NEVER);
        boolean looked = everything || touched.contains(eventType);
        if (looked || observed.isDark(nowMillis)) {
            var listeners = subscriptions.of(eventType, observed.channelsOf(eventType), observed.entityTypes());
            var gap = gap(eventType, observed, listeners, nowMillis);
            boolean changed = note(gap);
            boolean toldOthers = !listeners.equals(told.put(eventType, listeners));
            if (changed || toldOthers || touched.contains(eventType)) {
                tell(gap, true, changed, wallMillis);
            }
        }
    }

    private Gap gap(String eventType, EventTypeStats observed, SubscriberCounts listeners, long nowMillis) {
        return Gap.between(
                eventType,
                observed,
                listeners,
                config.catalog(),
                config.rules(),
                names,
                otherChannels.contains(eventType),
                nowMillis);
    }

    /** @return whether it stands otherwise than before */
    private boolean note(Gap gap) {
        String state = GapJson.stateOf(gap, config.catalog());
        boolean changed = !state.equals(Objects.requireNonNull(states).get(gap.eventType()));
        if (changed) {
            Objects.requireNonNull(states).put(gap.eventType(), state);
        }
        return changed;
    }

    /** What was only awaited and is no longer. */
    private void forgetOthers(long wallMillis) {
        var gone = new TreeSet<String>();
        try (var all = Objects.requireNonNull(states).all()) {
            all.forEachRemaining(entry -> gone.add(entry.key));
        }
        gone.removeAll(names.all());
        for (String eventType : gone) {
            Objects.requireNonNull(states).delete(eventType);
            told.remove(eventType);
            tell(gap(eventType, EventTypeStats.NEVER, SubscriberCounts.NONE, wallMillis), false, true, wallMillis);
        }
    }

    private void tell(Gap gap, boolean stays, boolean changed, long wallMillis) {
        var verdict = new GapUpdate(GapJson.of(gap, config.catalog(), wallMillis), stays, changed);
        Objects.requireNonNull(context).forward(new Record<>(source + "/" + gap.eventType(), verdict, wallMillis));
    }

    private KeyValueStore<String, EventTypeStats> typesStore() {
        return Objects.requireNonNull(typesStore);
    }

    private KeyValueStore<String, byte[]> listenersStore() {
        return Objects.requireNonNull(listenersStore);
    }
}
