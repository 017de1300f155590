package dev.kodama.replay.request.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * LRU set of the subscribers that have a checkpoint, at most {@value #MAX}: invented names cannot grow the topic without bound.
 * Thread-safe.
 */
final class SubscriberNames {
    static final int MAX = 10_000;

    private final int max;
    private final Map<String, Boolean> names = new LinkedHashMap<>(16, 0.75f, true);

    SubscriberNames() {
        this(MAX);
    }

    SubscriberNames(int max) {
        this.max = max;
    }

    synchronized boolean contains(String name) {
        return names.containsKey(name);
    }

    /** Adds a name, or marks it as just used. Returns the evicted names: the least recently used ones. */
    synchronized List<String> add(String name) {
        names.put(name, true);
        var evicted = new ArrayList<String>();
        var eldest = names.keySet().iterator();
        for (int over = names.size() - max; over > 0; over--) {
            evicted.add(eldest.next());
            eldest.remove();
        }
        return evicted;
    }

    synchronized Set<String> all() {
        return Set.copyOf(names.keySet());
    }

    synchronized void removeAll(Set<String> removed) {
        names.keySet().removeAll(removed);
    }
}
