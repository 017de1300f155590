package dev.kodama.forwarder.hub;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions that may be sent nothing for a moment: each is in here once at most, and is pulled when its time has come. */
final class WakeupQueue {
    private record Turn(LiveSource source, long at) {}

    private final PriorityQueue<Turn> turns = new PriorityQueue<>(
            Comparator.comparingLong(Turn::at)); // the clock starts anywhere, but does not wrap in our time
    private @Nullable Thread waiter;

    /** Who is to be woken when a turn comes before what it waits for. */
    synchronized void wakes(Thread thread) {
        waiter = thread;
    }

    void add(LiveSource source, long at) {
        Thread woken;
        synchronized (this) {
            turns.add(new Turn(source, at));
            woken = waiter;
        }
        LockSupport.unpark(woken);
    }

    /** How long until the next turn; not more than what is given. */
    synchronized long untilNext(long now, long most) {
        var first = turns.peek();
        return first == null ? most : Math.max(0, Math.min(most, first.at() - now));
    }

    /** Hands out those whose turn it is. */
    void take(long now, Consumer<LiveSource> pull) {
        for (var due = poll(now); due != null; due = poll(now)) {
            due.source().onTurn();
            pull.accept(due.source());
        }
    }

    private synchronized @Nullable Turn poll(long now) {
        var first = turns.peek();
        return first == null || first.at() > now ? null : turns.poll();
    }
}
