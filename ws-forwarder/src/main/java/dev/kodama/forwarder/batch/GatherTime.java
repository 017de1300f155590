package dev.kodama.forwarder.batch;

import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How long events may gather before they are dispatched: the shortest interval of the clients, and no time while a client takes each event at
 * once. Thread-safe.
 */
public final class GatherTime {
    /** A ring is not overtaken within it, and pings are not late. */
    private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final TreeMap<Long, Integer> clients = new TreeMap<>();
    private volatile long nanos = MAX_NANOS;

    /** @param interval between the arrays of a new client; 0 if it takes each event at once */
    public synchronized void add(long interval) {
        clients.merge(interval, 1, Integer::sum);
        nanos = Math.min(MAX_NANOS, clients.firstKey());
    }

    /** Removes a client that was added. */
    public synchronized void remove(long interval) {
        clients.computeIfPresent(interval, (key, count) -> count == 1 ? null : count - 1);
        nanos = clients.isEmpty() ? MAX_NANOS : Math.min(MAX_NANOS, clients.firstKey());
    }

    /** The time in nanoseconds; 0 if some client takes each event at once. */
    public long nanos() {
        return nanos;
    }
}
