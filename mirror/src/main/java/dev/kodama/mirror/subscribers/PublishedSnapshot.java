package dev.kodama.mirror.subscribers;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the subscriptions topic was told, and what has changed since. That someone listens is told at once; that no one does any more
 * after it was so at two looks: who connects again meanwhile was never away.
 */
final class PublishedSnapshot {
    private final Map<String, String> records;
    private final Set<String> missed = new HashSet<>();

    /** @param records by key, as the topic has them */
    PublishedSnapshot(Map<String, String> records) {
        this.records = new HashMap<>(records);
    }

    /** What is to be told, by key; null where the key is to be deleted. Until {@link #told} it comes again. */
    Map<String, @Nullable String> changes(Map<String, String> now) {
        return changes(now, key -> true);
    }

    /**
     * As {@link #changes(Map)}.
     *
     * @param lookedAt whether a key that is not told now is known to be gone
     */
    Map<String, @Nullable String> changes(Map<String, String> now, Predicate<String> lookedAt) {
        var changes = new HashMap<String, @Nullable String>();
        now.forEach((key, value) -> {
            if (!value.equals(records.get(key))) {
                changes.put(key, value);
            }
        });
        for (String key : records.keySet()) {
            if (!now.containsKey(key) && missed.contains(key)) {
                changes.put(key, null);
            }
        }
        missed.clear();
        records.keySet().stream()
                .filter(key -> !now.containsKey(key) && lookedAt.test(key))
                .forEach(missed::add);
        return changes;
    }

    void told(Map<String, @Nullable String> changes) {
        changes.forEach((key, value) -> {
            if (value == null) {
                records.remove(key);
            } else {
                records.put(key, value);
            }
        });
    }

    /** Redis was away: what was missed before counts no more. */
    void interrupted() {
        missed.clear();
    }
}
