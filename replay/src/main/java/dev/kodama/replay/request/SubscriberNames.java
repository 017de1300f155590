package dev.kodama.replay.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A least-recently-used set of the names whose progress is kept: at most {@value #MAX}, so that made-up names do not make the topic grow
 * without end. Safe for use by many threads.
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

    /** Whether the progress of a name is kept. */
    synchronized boolean contains(String name) {
        return names.containsKey(name);
    }

    /**
     * The progress of a name is kept now.
     *
     * @return the names that have to go for it: those that asked longest ago
     */
    synchronized List<String> add(String name) {
        names.put(name, true);
        var gone = new ArrayList<String>();
        var eldest = names.keySet().iterator();
        for (int over = names.size() - max; over > 0; over--) {
            gone.add(eldest.next());
            eldest.remove();
        }
        return gone;
    }

    synchronized void remove(String name) {
        names.remove(name);
    }
}
