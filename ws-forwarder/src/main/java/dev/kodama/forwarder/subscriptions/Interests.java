package dev.kodama.forwarder.subscriptions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Selection;
import dev.kodama.http.visibility.FilterKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Snapshot of the clients' filters, with the number of clients of each. Entity ids, conditions on the payload and visibility are ignored. Small filters come first, so that one
 * client with many types does not displace the others.
 *
 * @param counts at most {@value #MAX_WANTED}, in {@value #MAX_BYTES} bytes
 * @param more clients beyond that; they count as wanting everything, so that no event type they want is reported as unheard
 */
record Interests(Map<Wanted, Integer> counts, int more) {
    static final int MAX_BYTES = 256 << 10;
    private static final int MAX_WANTED = 1_000;
    /** JSON overhead of a name, beside its bytes, each of which may be escaped. */
    private static final int NAME_BYTES = 3;

    private static final int ESCAPED_BYTES = 6;
    private static final int WANTED_BYTES = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    static final Interests NONE = new Interests(Map.of(), 0);

    /** Empty sets match everything. */
    record Wanted(Set<String> eventTypes, Set<String> entityTypes) {
        Wanted {
            eventTypes = Set.copyOf(eventTypes);
            entityTypes = Set.copyOf(entityTypes);
        }

        /** Upper bound of its length in JSON. */
        private long bytes() {
            return WANTED_BYTES + bytes(eventTypes) + bytes(entityTypes);
        }

        private static long bytes(Set<String> names) {
            return names.stream().mapToLong(Wanted::bytes).sum();
        }

        private static long bytes(String name) {
            long bytes = NAME_BYTES;
            for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
                bytes += one >= 0 && (one < ' ' || one == '"' || one == '\\') ? ESCAPED_BYTES : 1;
            }
            return bytes;
        }
    }

    Interests {
        counts = Map.copyOf(counts);
    }

    static Interests of(Collection<Filter> filters) {
        var all = new HashMap<Wanted, Integer>();
        for (Filter filter : filters) {
            filter.selections().stream()
                    .filter(selection -> !selection.takesNothing())
                    .map(Interests::wanted)
                    .distinct() // a client counts once
                    .forEach(wanted -> all.merge(wanted, 1, Integer::sum));
        }
        return bounded(all);
    }

    private static Wanted wanted(Selection selection) {
        return new Wanted(
                selection.wanted().getOrDefault(FilterKey.EVENT_TYPES, Set.of()),
                selection.wanted().getOrDefault(FilterKey.ENTITY_TYPES, Set.of()));
    }

    private static Interests bounded(Map<Wanted, Integer> all) {
        var sizes = new HashMap<Wanted, Long>();
        all.keySet().forEach(wanted -> sizes.put(wanted, wanted.bytes()));
        long total = sizes.values().stream().mapToLong(Long::longValue).sum();
        if (all.size() <= MAX_WANTED && total <= MAX_BYTES) {
            return new Interests(all, 0);
        }
        var named = new HashMap<Wanted, Integer>();
        long left = MAX_BYTES;
        int more = 0;
        var smallestFirst = sizes.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .toList();
        for (var one : smallestFirst) {
            int clients = all.getOrDefault(one.getKey(), 0);
            if (named.size() < MAX_WANTED && one.getValue() <= left) {
                left -= one.getValue();
                named.put(one.getKey(), clients);
            } else {
                more += clients;
            }
        }
        return new Interests(named, more);
    }

    boolean isEmpty() {
        return counts.isEmpty() && more == 0;
    }

    /** The record of the subscriptions topic. {@code more} is informative; those clients are counted as wanting everything. */
    String toJson(String source, Instant until) {
        var told = new HashMap<>(counts);
        if (more > 0) {
            told.merge(new Wanted(Set.of(), Set.of()), more, Integer::sum);
        }
        var interests = told.entrySet().stream()
                .map(entry -> Map.of(
                        FilterKey.EVENT_TYPES.field(),
                        new TreeSet<>(entry.getKey().eventTypes()),
                        FilterKey.ENTITY_TYPES.field(),
                        new TreeSet<>(entry.getKey().entityTypes()),
                        "listeners",
                        entry.getValue()))
                .toList();
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", "dashboard");
        json.put("source", source);
        json.put("until", until.toString());
        json.put("interests", interests);
        if (more > 0) {
            json.put("more", more);
        }
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
