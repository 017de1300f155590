package dev.kodama.forwarder.hub;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that wait, for their rate limit or for their next array, by the time at which each is pulled again. A session is in the queue at most
 * once for each of them.
 */
final class WakeupQueue {
    private record Wakeup(Runnable pull, long at) {}

    private final PriorityQueue<Wakeup> wakeups = new PriorityQueue<>(
            Comparator.comparingLong(Wakeup::at)); // nanoTime has any origin, but does not wrap in practice
    private @Nullable Thread waiter;

    /** The thread to wake when an earlier wakeup is added. */
    synchronized void wakes(Thread thread) {
        waiter = thread;
    }

    void add(Runnable pull, long at) {
        Thread woken;
        synchronized (this) {
            var first = wakeups.peek();
            woken = first == null || at < first.at() ? waiter : null;
            wakeups.add(new Wakeup(pull, at));
        }
        if (!Thread.currentThread().equals(woken)) {
            LockSupport.unpark(woken);
        }
    }

    synchronized boolean isEmpty() {
        return wakeups.isEmpty();
    }

    /** Time until the next wakeup, at most {@code max}. */
    synchronized long untilNext(long now, long max) {
        var first = wakeups.peek();
        return first == null ? max : Math.max(0, Math.min(max, first.at() - now));
    }

    /** Pulls the sessions that are due. */
    void take(long now) {
        for (var due = poll(now); due != null; due = poll(now)) {
            due.pull().run();
        }
    }

    /** Pulls all sessions before their time. */
    void takeAll() {
        List<Wakeup> all;
        synchronized (this) {
            all = List.copyOf(wakeups);
            wakeups.clear();
        }
        all.forEach(wakeup -> wakeup.pull().run());
    }

    private synchronized @Nullable Wakeup poll(long now) {
        var first = wakeups.peek();
        return first == null || first.at() > now ? null : wakeups.poll();
    }
}
