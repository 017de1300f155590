package dev.kodama.replay.request;

import dev.kodama.replay.request.Request.Refused;
import dev.kodama.replay.request.Request.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests that came while it was not our turn, kept for {@link #FOR}: who has it answers them, unless it has just died.
 * At most {@value #MAX}, the newest of each subscriber; those that find no room are let go. Safe for use by many threads.
 */
final class StandbyRequestBuffer {
    /** A little longer than one that died is missed after. */
    static final Duration FOR = Duration.ofSeconds(10);

    private static final int MAX = 100;

    /** @param sinceNanos on the nano clock */
    private record Entry(Request request, long sinceNanos) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    synchronized void add(Request request, long nowNanos) {
        String subscriber = request instanceof Wanted wanted
                ? wanted.subscriber()
                : request instanceof Refused refused ? refused.subscriber() : "";
        entries.remove(subscriber);
        if (!subscriber.isEmpty() && entries.size() < MAX) {
            entries.put(subscriber, new Entry(request, nowNanos));
        }
    }

    /** All of them, oldest first; none is held any more. */
    synchronized List<Request> take() {
        var all = entries.values().stream().map(Entry::request).toList();
        entries.clear();
        return all;
    }

    /** Those that were held long enough; they are not any more. */
    synchronized List<Request> expired(long nowNanos) {
        var expired = new ArrayList<Request>();
        entries.values().removeIf(entry -> {
            boolean old = nowNanos - entry.sinceNanos > FOR.toNanos();
            if (old) {
                expired.add(entry.request);
            }
            return old;
        });
        return expired;
    }
}
