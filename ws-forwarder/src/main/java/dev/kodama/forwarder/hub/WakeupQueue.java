package dev.kodama.forwarder.hub;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions over their rate limit, by the time at which each is pulled again. A session is in the queue once at most. */
final class WakeupQueue {
    private record Wakeup(LiveSource source, long at) {}

    private final PriorityQueue<Wakeup> wakeups = new PriorityQueue<>(
            Comparator.comparingLong(Wakeup::at)); // nanoTime has any origin, but does not wrap in practice
    private @Nullable Thread waiter;

    /** The thread to wake when an earlier wakeup is added. */
    synchronized void wakes(Thread thread) {
        waiter = thread;
    }

    void add(LiveSource source, long at) {
        Thread woken;
        synchronized (this) {
            wakeups.add(new Wakeup(source, at));
            woken = waiter;
        }
        LockSupport.unpark(woken);
    }

    /** Time until the next wakeup, at most {@code max}. */
    synchronized long untilNext(long now, long max) {
        var first = wakeups.peek();
        return first == null ? max : Math.max(0, Math.min(max, first.at() - now));
    }

    /** Pulls the sessions that are due. */
    void take(long now, Consumer<LiveSource> pull) {
        for (var due = poll(now); due != null; due = poll(now)) {
            due.source().onTurn();
            pull.accept(due.source());
        }
    }

    private synchronized @Nullable Wakeup poll(long now) {
        var first = wakeups.peek();
        return first == null || first.at() > now ? null : wakeups.poll();
    }
}
