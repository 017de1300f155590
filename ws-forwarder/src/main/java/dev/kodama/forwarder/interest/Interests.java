package dev.kodama.forwarder.interest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FilterKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the clients of a forwarder want at a moment: how many want the same. Entity ids and what a token allows are not looked at.
 *
 * @param counts at most {@value #MOST}; what else is wanted is left out
 */
record Interests(Map<Wanted, Integer> counts) {
    private static final int MOST = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    static final Interests NONE = new Interests(Map.of());

    /** Empty sets take all. */
    record Wanted(Set<String> eventTypes, Set<String> entityTypes) {
        Wanted {
            eventTypes = Set.copyOf(eventTypes);
            entityTypes = Set.copyOf(entityTypes);
        }
    }

    Interests {
        counts = Map.copyOf(counts);
    }

    static Interests of(Collection<Filter> filters) {
        var counts = new HashMap<Wanted, Integer>();
        for (Filter filter : filters) {
            if (filter.takesNothing()) {
                continue;
            }
            var wanted = new Wanted(
                    filter.wanted().getOrDefault(FilterKey.EVENT_TYPES, Set.of()),
                    filter.wanted().getOrDefault(FilterKey.ENTITY_TYPES, Set.of()));
            if (counts.size() < MOST || counts.containsKey(wanted)) {
                counts.merge(wanted, 1, Integer::sum);
            }
        }
        return new Interests(counts);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** As the subscriptions topic has it. */
    String toJson(String source, Instant until) {
        var interests = counts.entrySet().stream()
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
        json.put("interests", List.copyOf(interests));
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
