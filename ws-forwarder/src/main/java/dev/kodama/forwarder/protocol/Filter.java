package dev.kodama.forwarder.protocol;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.settings.CommaList;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's filter: the wanted values of each key. An event must match all keys and be visible to the client.
 *
 * @param wanted an absent key matches everything, an empty set nothing
 * @param permit what the client may see; not changed by subscriptions
 */
public record Filter(Map<FilterKey, Set<String>> wanted, EventVisibility permit) {
    /** Matches every event. */
    public static final Filter ALL = new Filter(Map.of());

    private static final int NAME_BYTES = 160;
    private static final int LETTER_BYTES = 2;
    private static final FilterKey[] KEYS = FilterKey.values();

    public Filter {
        wanted = Map.copyOf(wanted);
    }

    /** The filter of a client that may see everything. */
    public Filter(Map<FilterKey, Set<String>> wanted) {
        this(wanted, EventVisibility.ALL);
    }

    /**
     * Parses the query of a connection; values as in {@link CommaList}. An empty value matches everything, one of only commas and blanks nothing.
     *
     * @param parameter the value of a query parameter by name; null where absent
     */
    public static Filter fromQuery(Function<String, @Nullable String> parameter) {
        var filter = ALL;
        for (FilterKey key : FilterKey.values()) {
            String values = parameter.apply(key.field());
            if (values != null && !values.isEmpty()) {
                filter = filter.with(key, CommaList.of(values));
            }
        }
        return filter;
    }

    /** This filter with the keys of a subscription replaced. */
    public Filter with(ClientFrame.Subscribe subscribe) {
        var filter = this;
        for (var sent : subscribe.filters().entrySet()) {
            filter = sent.getValue().takesAll()
                    ? filter.without(sent.getKey())
                    : filter.with(sent.getKey(), sent.getValue().values());
        }
        return filter;
    }

    /** The same filter with another visibility. */
    public Filter within(EventVisibility bound) {
        return new Filter(wanted, bound);
    }

    /** Whether every event matches. */
    public boolean takesAll() {
        return wanted.isEmpty() && permit.allowsAll();
    }

    /** Whether a single key decides what matches. */
    public boolean isOneKey() {
        return wanted.size() == 1 && permit.allowsAll();
    }

    /** Whether no event can match. */
    public boolean takesNothing() {
        return wanted.containsValue(Set.<String>of());
    }

    /** Number of values of a key; 0 where it matches everything. */
    public int size(FilterKey key) {
        return wanted.getOrDefault(key, Set.of()).size();
    }

    /** Length of all names in UTF-8. */
    public long bytes() {
        return wanted.values().stream()
                .flatMap(Set::stream)
                .mapToLong(name -> name.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** Estimated heap bytes, including the index. */
    public long memory() {
        return wanted.values().stream()
                .flatMap(Set::stream)
                .mapToLong(name -> NAME_BYTES + (long) LETTER_BYTES * name.length())
                .sum();
    }

    public boolean matches(Head head) {
        return isWanted(head) && permit.allows(head);
    }

    private boolean isWanted(Head head) {
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

    private Filter with(FilterKey key, Collection<String> values) {
        var changed = new EnumMap<FilterKey, Set<String>>(FilterKey.class);
        changed.putAll(wanted);
        changed.put(key, Set.copyOf(values));
        return new Filter(changed, permit);
    }

    private Filter without(FilterKey key) {
        var changed = new EnumMap<FilterKey, Set<String>>(FilterKey.class);
        changed.putAll(wanted);
        changed.remove(key);
        return new Filter(changed, permit);
    }
}
