package dev.kodama.mirror.subscribers;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Content of the subscriptions topic, and what has changed since. A new subscriber is published at once. A lost one is
 * published after two queries without it, so that a reconnect does not count as a loss.
 */
final class PublishedSnapshot {
    private final Map<String, String> records;
    private final Set<String> absent = new HashSet<>();

    /** @param records by key, as in the topic */
    PublishedSnapshot(Map<String, String> records) {
        this.records = new HashMap<>(records);
    }

    /**
     * The changes to publish, by key; null deletes a key. Returned again until {@link #published}.
     *
     * @param isCovered whether a key that is absent now is known to be gone
     */
    Map<String, @Nullable String> changes(Map<String, String> now, Predicate<String> isCovered) {
        var changes = new HashMap<String, @Nullable String>();
        now.forEach((key, value) -> {
            if (!value.equals(records.get(key))) {
                changes.put(key, value);
            }
        });
        for (String key : records.keySet()) {
            if (!now.containsKey(key) && absent.contains(key)) {
                changes.put(key, null);
            }
        }
        absent.clear();
        records.keySet().stream()
                .filter(key -> !now.containsKey(key) && isCovered.test(key))
                .forEach(absent::add);
        return changes;
    }

    void published(Map<String, @Nullable String> changes) {
        changes.forEach((key, value) -> {
            if (value == null) {
                records.remove(key);
            } else {
                records.put(key, value);
            }
        });
    }

    /** Redis was unavailable: absences before that no longer count. */
    void interrupted() {
        absent.clear();
    }
}
