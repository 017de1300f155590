package dev.kodama.gaps;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who listens, of one source, as the subscriptions topic has it: see {@link SubscriptionInterest}. Found by event type, however many there are. */
final class SubscriptionTable {
    private static final String NOT_LOOKED_AT = "not-looked-at/";

    private final String source;
    private final Map<String, List<SubscriptionInterest>> byKey = new HashMap<>();
    private final Map<String, Set<SubscriptionInterest>> byType = new HashMap<>();
    private final Set<SubscriptionInterest> wide = new LinkedHashSet<>();
    private Set<String> notLookedAt = Set.of();

    SubscriptionTable(String source) {
        this.source = source;
    }

    /**
     * Takes a record of the topic.
     *
     * @param value null where the subscription has ended
     * @return whether it changes anything
     * @throws IllegalArgumentException if it is none; nothing is changed
     */
    boolean put(String key, byte @Nullable [] value) {
        if (key.equals(NOT_LOOKED_AT + source)) {
            var before = notLookedAt;
            notLookedAt = value == null ? Set.of() : SubscriptionInterest.notLookedAt(value, key);
            return !before.equals(notLookedAt);
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
        one.exact()
                .forEach(type -> byType.computeIfAbsent(type, key -> new LinkedHashSet<>())
                        .add(one));
        if (one.wide()) {
            wide.add(one);
        }
    }

    private void remove(SubscriptionInterest one) {
        for (String type : one.exact()) {
            var there = byType.get(type);
            if (there != null && there.remove(one) && there.isEmpty()) {
                byType.remove(type);
            }
        }
        wide.remove(one);
    }

    /**
     * Forgets what was only told for a time that is over.
     *
     * @return the keys of it
     */
    Set<String> expire(long nowMillis) {
        var over = new TreeSet<String>();
        byKey.forEach((key, interests) -> {
            if (interests.stream().anyMatch(one -> one.untilMillis() < nowMillis)) {
                over.add(key);
            }
        });
        over.forEach(key -> put(key, null));
        return over;
    }

    /**
     * Who hears an event type.
     *
     * @param channels those it is published on, by the types that they are named after
     * @param entityTypes those with which it was seen; empty if it was not
     */
    SubscriberCounts of(String eventType, Collection<String> channels, Collection<String> entityTypes) {
        var listeners = new SubscriberCounts(0, 0, 0, 0, notLookedAt);
        for (String channel : channels) {
            for (SubscriptionInterest one : byType.getOrDefault(channel, Set.of())) {
                listeners = one.byChannel() ? one.addTo(listeners) : listeners;
            }
        }
        var exactly = byType.getOrDefault(eventType, Set.of());
        for (SubscriptionInterest one : exactly) {
            if (!one.byChannel() && one.takes(entityTypes)) {
                listeners = one.addTo(listeners);
            }
        }
        for (SubscriptionInterest one : wide) {
            if (!exactly.contains(one) && one.matches(eventType) && one.takes(entityTypes)) {
                listeners = one.addTo(listeners);
            }
        }
        return listeners;
    }

    /** The event types that a service has subscribed by name. */
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
