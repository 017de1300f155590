package dev.kodama.gaps;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one source, from the subscriptions topic, indexed by event type: see {@link SubscriptionInterest}. */
final class SubscriptionTable {
    private static final String UNKNOWN_PREFIX = "not-looked-at/";

    private final String source;
    private final Map<String, List<SubscriptionInterest>> byKey = new HashMap<>();
    private final Map<String, Set<SubscriptionInterest>> byType = new HashMap<>();
    private final Set<SubscriptionInterest> wide = new LinkedHashSet<>();
    private Set<String> unknown = Set.of();

    SubscriptionTable(String source) {
        this.source = source;
    }

    /**
     * Applies a record of the topic.
     *
     * @param value null where the subscription has ended
     * @return whether the table has changed
     * @throws IllegalArgumentException if the record is invalid; the table is unchanged
     */
    boolean put(String key, byte @Nullable [] value) {
        if (key.equals(UNKNOWN_PREFIX + source)) {
            var before = unknown;
            unknown = value == null ? Set.of() : SubscriptionInterest.unknownKinds(value, key);
            return !before.equals(unknown);
        }
        List<SubscriptionInterest> after = value == null ? List.of() : SubscriptionInterest.all(value, key, source);
        var before = after.isEmpty() ? byKey.remove(key) : byKey.put(key, after);
        if (before != null) {
            before.forEach(this::remove);
        }
        after.forEach(this::add);
        return !after.equals(before == null ? List.of() : before);
    }

    private void add(SubscriptionInterest one) {
        one.names()
                .exact()
                .forEach(type -> byType.computeIfAbsent(type, key -> new LinkedHashSet<>())
                        .add(one));
        if (one.wide()) {
            wide.add(one);
        }
    }

    private void remove(SubscriptionInterest one) {
        for (String type : one.names().exact()) {
            var there = byType.get(type);
            if (there != null && there.remove(one) && there.isEmpty()) {
                byType.remove(type);
            }
        }
        wide.remove(one);
    }

    /**
     * Removes expired subscriptions.
     *
     * @return their keys
     */
    Set<String> expire(long nowMillis) {
        var expired = new TreeSet<String>();
        byKey.forEach((key, interests) -> {
            if (interests.stream().anyMatch(one -> one.untilMillis() < nowMillis)) {
                expired.add(key);
            }
        });
        expired.forEach(key -> put(key, null));
        return expired;
    }

    /**
     * Counts the subscribers of an event type.
     *
     * @param channels those on which it is published
     * @param entityTypes those with which it was published; empty if it was not
     */
    SubscriberCounts of(String eventType, Collection<String> channels, Collection<String> entityTypes) {
        var listeners = new SubscriberCounts(0, 0, 0, 0, unknown);
        for (String channel : channels) {
            for (SubscriptionInterest one : byType.getOrDefault(channel, Set.of())) {
                listeners = one.byChannel() ? one.addTo(listeners) : listeners;
            }
        }
        var exactly = byType.getOrDefault(eventType, Set.of());
        for (SubscriptionInterest one : exactly) {
            if (!one.byChannel() && one.matchesAny(entityTypes)) {
                listeners = one.addTo(listeners);
            }
        }
        for (SubscriptionInterest one : wide) {
            if (!exactly.contains(one) && one.matches(eventType) && one.matchesAny(entityTypes)) {
                listeners = one.addTo(listeners);
            }
        }
        return listeners;
    }

    /** The event types that services are subscribed to by name. */
    Set<String> named() {
        var named = new TreeSet<String>();
        byType.forEach((type, interests) -> {
            if (interests.stream().anyMatch(SubscriptionInterest::ofService)) {
                named.add(type);
            }
        });
        return named;
    }
}
