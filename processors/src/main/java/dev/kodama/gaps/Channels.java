package dev.kodama.gaps;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * On which channels an event type was published: its own one, {@code events.TYPE}, and any other, each by the type that it is named
 * after. A channel that was last used a day before the type's newest event is in use no more.
 *
 * @param ownMillis when the type was last published on its own channel, to the second; {@link #NEVER} if it was not
 * @param others the first {@value #MAX_OTHERS} others, and {@link GapConfig#OTHER} for all beyond
 */
public record Channels(long ownMillis, Map<String, Use> others) {
    static final long NEVER = Long.MIN_VALUE;

    /** Nothing was published. */
    public static final Channels NONE = new Channels(NEVER, Map.of());

    private static final int MAX_OTHERS = 8;
    private static final long IN_USE_MILLIS = 86_400_000;

    /** How often a channel was used, and when last. */
    public record Use(long count, long lastMillis) {
        private Use plus(Use more) {
            return new Use(count + more.count, Math.max(lastMillis, more.lastMillis));
        }
    }

    public Channels {
        others = Map.copyOf(others);
    }

    static Channels own(long millis) {
        return new Channels(millis, Map.of());
    }

    static Channels other(String channel, long millis) {
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
            both.merge(named ? channel : GapConfig.OTHER, use, Use::plus);
        });
        return new Channels(own, both);
    }

    /** Whether its own one was used later than that. */
    boolean isFresh(long millis) {
        return ownMillis > millis;
    }

    /** How many events came on others than the type's own. */
    long misrouted() {
        return others.values().stream().mapToLong(Use::count).sum();
    }

    /** The channels in use as of the type's newest event, {@code eventType} for its own, in the order of the alphabet. */
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
