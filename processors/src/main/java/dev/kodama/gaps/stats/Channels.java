package dev.kodama.gaps.stats;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The channels on which an event type was published: its own, {@code events.TYPE}, and others. Each is named by what follows
 * {@code events.}. A channel is in use if its last event is at most a day older than the type's newest event.
 *
 * @param ownMillis time of the last event on the type's own channel, to the second; {@link #NEVER} if there was none
 * @param others the first {@value #MAX_OTHERS} other channels; all beyond count as {@link EventTypeStats#OTHER}
 */
public record Channels(long ownMillis, Map<String, Use> others) {
    public static final long NEVER = Long.MIN_VALUE;

    public static final Channels NONE = new Channels(NEVER, Map.of());

    private static final int MAX_OTHERS = 8;
    private static final long IN_USE_MILLIS = 86_400_000;

    /** The use of one channel: number of events, and time of the last one. */
    public record Use(long count, long lastMillis) {
        private Use plus(Use more) {
            return new Use(count + more.count, Math.max(lastMillis, more.lastMillis));
        }
    }

    public Channels {
        others = Map.copyOf(others);
    }

    public static Channels own(long millis) {
        return new Channels(millis, Map.of());
    }

    public static Channels other(String channel, long millis) {
        return new Channels(NEVER, Map.of(channel, new Use(1, millis)));
    }

    Channels plus(Channels more) {
        long own = Math.max(ownMillis, more.ownMillis);
        if (more.others.isEmpty() || others.isEmpty()) {
            return new Channels(own, others.isEmpty() ? more.others : others);
        }
        var both = new HashMap<>(others);
        more.others.forEach((channel, use) -> {
            boolean named = both.containsKey(channel) || both.size() < MAX_OTHERS;
            both.merge(named ? channel : EventTypeStats.OTHER, use, Use::plus);
        });
        return new Channels(own, both);
    }

    /** Whether the type's own channel was used after that time. */
    boolean isFresh(long millis) {
        return ownMillis > millis;
    }

    /** Number of events on other channels than the type's own. */
    long misrouted() {
        return others.values().stream().mapToLong(Use::count).sum();
    }

    /** The channels in use at the time of the type's newest event, sorted. */
    Set<String> inUse(String eventType, long newestMillis) {
        var used = new TreeSet<String>();
        if (isInUse(ownMillis, newestMillis)) {
            used.add(eventType);
        }
        others.forEach((channel, use) -> {
            if (isInUse(use.lastMillis(), newestMillis)) {
                used.add(channel);
            }
        });
        return used;
    }

    private static boolean isInUse(long lastMillis, long newestMillis) {
        return lastMillis != NEVER && lastMillis >= newestMillis - IN_USE_MILLIS;
    }
}
