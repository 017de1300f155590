package dev.kodama.forwarder.hub.where;

import dev.kodama.bus.json.JsonPath;
import dev.kodama.bus.json.JsonValue;
import dev.kodama.bus.json.JsonValues;
import dev.kodama.journal.where.PayloadCondition;
import dev.kodama.journal.where.PayloadConditions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Index of sessions by a condition on the payload. Those that want given values are found by the value: the cost grows with the matching sessions.
 * For the other conditions each different one is evaluated once per event. Each session is kept by one of its conditions only. Thread-safe.
 *
 * @param <S> a session, compared by identity
 */
public final class WhereIndex<S> {
    private final Map<JsonPath, Map<JsonValue, List<S>>> byValue = new ConcurrentHashMap<>();
    private final Map<JsonPath, Map<PayloadCondition, List<S>>> byCondition = new ConcurrentHashMap<>();

    /** Whether the conditions want given values, so that sessions are found by them. */
    public static boolean isByValue(PayloadConditions where) {
        return where.all().stream().anyMatch(condition -> !condition.accepted().isEmpty());
    }

    public boolean isEmpty() {
        return byValue.isEmpty() && byCondition.isEmpty();
    }

    public void add(PayloadConditions where, S session) {
        var condition = narrowest(where);
        if (condition.accepted().isEmpty()) {
            add(byCondition, condition.path(), Set.of(condition), session);
        } else {
            add(byValue, condition.path(), condition.accepted(), session);
        }
    }

    private static <K, S> void add(Map<JsonPath, Map<K, List<S>>> index, JsonPath path, Set<K> keys, S session) {
        index.compute(path, (one, before) -> {
            var map = before == null ? new ConcurrentHashMap<K, List<S>>() : before;
            keys.forEach(key -> map.compute(key, (same, sessions) -> with(sessions, session)));
            return map;
        });
    }

    public void remove(PayloadConditions where, S session) {
        var condition = narrowest(where);
        if (condition.accepted().isEmpty()) {
            remove(byCondition, condition.path(), Set.of(condition), session);
        } else {
            remove(byValue, condition.path(), condition.accepted(), session);
        }
    }

    private static <K, S> void remove(Map<JsonPath, Map<K, List<S>>> index, JsonPath path, Set<K> keys, S session) {
        index.computeIfPresent(path, (one, map) -> {
            keys.forEach(key -> map.computeIfPresent(key, (same, sessions) -> without(sessions, session)));
            return map.isEmpty() ? null : map;
        });
    }

    /** Passes on the sessions whose condition an event satisfies; their other conditions may not be. */
    public void find(JsonValues event, Consumer<S> each) {
        event.forEach((path, value) -> {
            var values = byValue.get(path);
            var sessions = values == null ? null : values.get(value);
            if (sessions != null) {
                sessions.forEach(each);
            }
            var conditions = byCondition.get(path);
            if (conditions != null) {
                find(conditions, value, each);
            }
        });
    }

    private static <S> void find(Map<PayloadCondition, List<S>> conditions, JsonValue value, Consumer<S> each) {
        for (var one : conditions.entrySet()) {
            if (one.getKey().accepts(value)) {
                one.getValue().forEach(each);
            }
        }
    }

    /** Passes on all sessions, perhaps several times. */
    public void all(Consumer<S> each) {
        all(byValue, each);
        all(byCondition, each);
    }

    private static <K, S> void all(Map<JsonPath, Map<K, List<S>>> index, Consumer<S> each) {
        index.values().forEach(map -> map.values().forEach(sessions -> sessions.forEach(each)));
    }

    private static PayloadCondition narrowest(PayloadConditions where) {
        return where.all().stream()
                .filter(condition -> !condition.accepted().isEmpty())
                .min(Comparator.comparingInt(condition -> condition.accepted().size()))
                .orElseGet(() -> where.all().get(0));
    }

    private static <S> List<S> with(@Nullable List<S> sessions, S session) {
        var changed = new ArrayList<S>(sessions == null ? List.of() : sessions);
        changed.add(session);
        return changed;
    }

    private static <S> @Nullable List<S> without(List<S> sessions, S session) {
        var changed = new ArrayList<S>(sessions);
        changed.remove(session);
        return changed.isEmpty() ? null : changed;
    }
}
