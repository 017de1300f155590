package dev.kodama.gaps.stats;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of the published events of one event type.
 *
 * @param firstMillis time of the first event, milliseconds from the epoch; 0 if there was none
 * @param lastMillis time of the last event
 * @param count number of events
 * @param countUnheard number of events while no service was subscribed
 * @param entityTypes the first {@value #MAX_ENTITY_TYPES} entity types
 */
public record EventTypeStats(
        long firstMillis,
        long lastMillis,
        long count,
        long countUnheard,
        Set<String> entityTypes,
        IntervalStats intervals,
        Channels channels) {
    /** No event was published. */
    public static final EventTypeStats NONE =
            new EventTypeStats(0, 0, 0, 0, Set.of(), IntervalStats.NONE, Channels.NONE);

    /** Name that stands for all event types, or channels, beyond the maximum. */
    public static final String OTHER = "(other)";

    private static final int MAX_ENTITY_TYPES = 20;
    private static final long MIN_INTERVAL_MILLIS = 1_000;

    public EventTypeStats {
        entityTypes = Set.copyOf(entityTypes);
    }

    static EventTypeStats one(long millis, @Nullable String entityType, @Nullable String channel) {
        return new EventTypeStats(
                millis,
                millis,
                1,
                0,
                entityType == null ? Set.of() : Set.of(entityType),
                IntervalStats.NONE,
                channel == null ? Channels.own(millis) : Channels.other(channel, millis));
    }

    /**
     * Adds one event. Most events change only the count and the times.
     *
     * @param channel null for the type's own
     */
    EventTypeStats plusOne(long millis, @Nullable String entityType, @Nullable String channel) {
        boolean known = entityType == null || entityTypes.contains(entityType);
        boolean onOwn = channel == null && channels.isFresh(millis - MIN_INTERVAL_MILLIS);
        if (!known || !onOwn || count == 0 || Math.abs(millis - lastMillis) >= MIN_INTERVAL_MILLIS) {
            return plus(one(millis, entityType, channel));
        }
        return new EventTypeStats(
                Math.min(firstMillis, millis),
                Math.max(lastMillis, millis),
                count + 1,
                countUnheard,
                entityTypes,
                intervals,
                channels);
    }

    /** These statistics with another count of unheard events. */
    public EventTypeStats withUnheard(long events) {
        return new EventTypeStats(firstMillis, lastMillis, count, events, entityTypes, intervals, channels);
    }

    /** Number of events on the type's own channel. */
    public long countOnOwn() {
        return count - channels.misrouted();
    }

    /** The channels in use; the type's own channel if the type was never published. */
    public Set<String> channelsOf(String eventType) {
        return count == 0 ? Set.of(eventType) : channels.inUse(eventType, lastMillis);
    }

    /** Whether the type is silent for longer than its intervals explain. */
    public boolean isDark(long nowMillis) {
        return count > 0 && nowMillis - lastMillis > intervals.maxSilenceMillis();
    }

    /** Merges statistics of the same event type; the order does not matter. */
    public EventTypeStats plus(EventTypeStats more) {
        if (count == 0) {
            return more;
        }
        if (more.count == 0) {
            return this;
        }
        var types = new HashSet<>(entityTypes);
        more.entityTypes.stream()
                .limit(Math.max(0, MAX_ENTITY_TYPES - types.size()))
                .forEach(types::add);
        long interval = more.lastMillis - lastMillis;
        return new EventTypeStats(
                Math.min(firstMillis, more.firstMillis),
                Math.max(lastMillis, more.lastMillis),
                count + more.count,
                countUnheard + more.countUnheard,
                types,
                interval < MIN_INTERVAL_MILLIS ? intervals : intervals.plus(interval),
                channels.plus(more.channels));
    }
}
