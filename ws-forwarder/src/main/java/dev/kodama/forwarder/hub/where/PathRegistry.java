package dev.kodama.forwarder.hub.where;

import dev.kodama.bus.json.JsonPath;
import dev.kodama.bus.json.JsonPaths;
import java.util.HashMap;
import java.util.Map;

/**
 * The paths that clients' filters name now. Holds at most {@value #MAX_PATHS}: filters with further ones read the payload by themselves, which costs
 * more and finds the same. Thread-safe.
 */
public final class PathRegistry {
    /** Maximum number of different paths. */
    public static final int MAX_PATHS = 1_000;

    private final Map<JsonPath, Integer> uses = new HashMap<>();
    private volatile JsonPaths current = JsonPaths.NONE;

    /** The paths now. */
    public JsonPaths current() {
        return current;
    }

    /**
     * Adds the paths of a filter, all or none.
     *
     * @return whether they were added, so that they have to be released
     */
    public synchronized boolean acquire(JsonPaths paths) {
        long added =
                paths.all().stream().filter(path -> !uses.containsKey(path)).count();
        if (uses.size() + added > MAX_PATHS) {
            return false;
        }
        paths.all().forEach(path -> uses.merge(path, 1, Integer::sum));
        if (added > 0) {
            current = JsonPaths.of(uses.keySet());
        }
        return true;
    }

    /** Removes the paths of a filter. */
    public synchronized void release(JsonPaths paths) {
        int before = uses.size();
        paths.all().forEach(path -> uses.computeIfPresent(path, (one, count) -> count == 1 ? null : count - 1));
        if (uses.size() < before) {
            current = uses.isEmpty() ? JsonPaths.NONE : JsonPaths.of(uses.keySet());
        }
    }
}
