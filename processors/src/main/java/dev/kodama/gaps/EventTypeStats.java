package dev.kodama.gaps;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was published of one event type.
 *
 * @param firstMillis when first, from the epoch; 0 if never
 * @param lastMillis when last
 * @param count how often
 * @param countUnheard how often while no service listened
 * @param entityTypes the first {@value #MAX_ENTITY_TYPES}
 * @param channels where
 */
public record EventTypeStats(
        long firstMillis,
        long lastMillis,
        long count,
        long countUnheard,
        Set<String> entityTypes,
        IntervalStats rhythm,
        Channels channels) {
    public static final EventTypeStats NEVER =
            new EventTypeStats(0, 0, 0, 0, Set.of(), IntervalStats.NONE, Channels.NONE);

    private static final int MAX_ENTITY_TYPES = 20;
    private static final long LOOK_MILLIS = 1_000;

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
     * One more event; most bring nothing new but themselves.
     *
     * @param channel null for its own
     */
    EventTypeStats plusOne(long millis, @Nullable String entityType, @Nullable String channel) {
        boolean known = entityType == null || entityTypes.contains(entityType);
        boolean onOwn = channel == null && channels.isFresh(millis - LOOK_MILLIS);
        if (!known || !onOwn || count == 0 || Math.abs(millis - lastMillis) >= LOOK_MILLIS) {
            return plus(one(millis, entityType, channel));
        }
        return new EventTypeStats(
                Math.min(firstMillis, millis),
                Math.max(lastMillis, millis),
                count + 1,
                countUnheard,
                entityTypes,
                rhythm,
                channels);
    }

    /** The same, so many of them while no service listened. */
    EventTypeStats unheard(long events) {
        return new EventTypeStats(firstMillis, lastMillis, count, events, entityTypes, rhythm, channels);
    }

    /** How often it came on its own channel. */
    long countOnOwn() {
        return count - channels.misrouted();
    }

    /** The channels in use, each by the type that it is named after; the type's own where it was never published. */
    Set<String> channelsOf(String eventType) {
        return count == 0 ? Set.of(eventType) : channels.inUse(eventType, lastMillis);
    }

    /** Whether it has been away for longer than its rhythm explains. */
    boolean isDark(long nowMillis) {
        return count > 0 && nowMillis - lastMillis > rhythm.patienceMillis();
    }

    /** Two sets of observations of one type as one, in whatever order they come. */
    EventTypeStats plus(EventTypeStats more) {
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
                interval < LOOK_MILLIS ? rhythm : rhythm.plus(interval),
                channels.plus(more.channels));
    }
}
