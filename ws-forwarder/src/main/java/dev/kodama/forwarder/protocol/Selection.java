package dev.kodama.forwarder.protocol;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.where.PayloadConditions;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * The wanted values of each key, and conditions on the payload. An event must match all of them.
 *
 * @param wanted an absent key matches everything, an empty set nothing
 */
public record Selection(Map<FilterKey, Set<String>> wanted, PayloadConditions where) {
    /** Matches every event. */
    public static final Selection ALL = new Selection(Map.of(), PayloadConditions.NONE);

    private static final FilterKey[] KEYS = FilterKey.values();

    public Selection {
        wanted = Map.copyOf(wanted);
    }

    /** This selection with what was sent in its place. */
    Selection with(SentSelection sent) {
        var changed = new EnumMap<FilterKey, Set<String>>(FilterKey.class);
        changed.putAll(wanted);
        sent.keys().forEach((key, filter) -> {
            if (filter.takesAll()) {
                changed.remove(key);
            } else {
                changed.put(key, Set.copyOf(filter.values()));
            }
        });
        return new Selection(changed, sent.where().orElse(where));
    }

    Selection with(FilterKey key, Collection<String> values) {
        var changed = new EnumMap<FilterKey, Set<String>>(FilterKey.class);
        changed.putAll(wanted);
        changed.put(key, Set.copyOf(values));
        return new Selection(changed, where);
    }

    /** Whether every event matches. */
    public boolean takesAll() {
        return wanted.isEmpty() && where.isEmpty();
    }

    /** Whether no event can match. */
    public boolean takesNothing() {
        return wanted.containsValue(Set.<String>of());
    }

    /** Whether a single key or condition decides what matches. */
    boolean isOneKey() {
        return wanted.size() + where.all().size() == 1;
    }

    /** Number of values of a key; 0 where it matches everything. */
    public int size(FilterKey key) {
        return wanted.getOrDefault(key, Set.of()).size();
    }

    boolean matches(Head head) {
        return matchesNames(head) && (where.isEmpty() || where.pass(head.values()));
    }

    boolean matchesNames(Head head) {
        for (FilterKey key : KEYS) { // avoids an entry set per event and client
            Set<String> values = wanted.get(key);
            if (values != null) {
                String value = key.of(head);
                if (value == null || !values.contains(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
