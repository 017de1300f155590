package dev.kodama.replay.request;

import dev.kodama.replay.request.Request.Rejected;
import dev.kodama.replay.request.Request.Valid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests that a standby received, held for {@link #HOLD_TIME}: the leader answers them, unless it has just died. At most {@value #MAX}
 * requests, the newest of each subscriber; beyond, new ones are dropped. Thread-safe.
 */
final class StandbyRequestBuffer {
    /** Longer than the group needs to detect a dead leader. */
    static final Duration HOLD_TIME = Duration.ofSeconds(10);

    private static final int MAX = 100;

    /** @param sinceNanos on the monotonic clock */
    private record Entry(Request request, long sinceNanos) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    synchronized void add(Request request, long nowNanos) {
        String subscriber = request instanceof Valid valid
                ? valid.subscriber()
                : request instanceof Rejected rejected ? rejected.subscriber() : "";
        entries.remove(subscriber);
        if (!subscriber.isEmpty() && entries.size() < MAX) {
            entries.put(subscriber, new Entry(request, nowNanos));
        }
    }

    /** Removes and returns all requests, oldest first. */
    synchronized List<Request> take() {
        var all = entries.values().stream().map(Entry::request).toList();
        entries.clear();
        return all;
    }

    /** Removes and returns the requests whose hold time is over. */
    synchronized List<Request> expired(long nowNanos) {
        var expired = new ArrayList<Request>();
        entries.values().removeIf(entry -> {
            boolean old = nowNanos - entry.sinceNanos > HOLD_TIME.toNanos();
            if (old) {
                expired.add(entry.request);
            }
            return old;
        });
        return expired;
    }
}
