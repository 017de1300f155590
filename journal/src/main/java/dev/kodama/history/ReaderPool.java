package dev.kodama.history;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * At most so many of what is costly to open and not for use by two threads: lent to one at a time, kept open between uses, closed
 * when nobody wanted it for {@link #IDLE}. One whose use failed is closed at once.
 *
 * @param <T> what is lent
 */
public final class ReaderPool<T> implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private record Idle<T>(T thing, long sinceNanos) {}

    private final Supplier<T> open;
    private final Consumer<T> close;
    private final Semaphore free;
    private final Deque<Idle<T>> idle = new ArrayDeque<>();
    private final ScheduledExecutorService cleaner;
    private boolean closed;

    public ReaderPool(int size, Supplier<T> open, Consumer<T> close) {
        this.open = open;
        this.close = close;
        this.free = new Semaphore(size, true);
        this.cleaner = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "kodama-pool");
            thread.setDaemon(true);
            return thread;
        });
        var unused = cleaner.scheduleWithFixedDelay(
                () -> closeIdle(IDLE), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Lends one for as long as the use takes.
     *
     * @throws UnavailableException if none is free for 5 s
     */
    public <R> R with(Function<T, R> use) {
        acquire();
        try {
            T thing = idleOrOpen();
            boolean done = false;
            try {
                R result = use.apply(thing);
                done = true;
                return result;
            } finally {
                if (done) {
                    release(thing);
                } else {
                    close.accept(thing);
                }
            }
        } finally {
            free.release();
        }
    }

    private void acquire() {
        try {
            if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException("Too many questions at a time; ask again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("This process is stopping.", e);
        }
    }

    private T idleOrOpen() {
        var kept = poll();
        return kept == null ? open.get() : kept.thing();
    }

    private synchronized @Nullable Idle<T> poll() {
        return idle.pollFirst();
    }

    private void release(T thing) {
        if (!kept(thing)) {
            close.accept(thing);
        }
    }

    private synchronized boolean kept(T thing) {
        if (!closed) {
            idle.addFirst(new Idle<>(thing, System.nanoTime()));
        }
        return !closed;
    }

    /** Closes those that nobody wanted for so long. */
    void closeIdle(Duration patience) {
        for (T thing : removeIdle(patience)) {
            close.accept(thing);
        }
    }

    private synchronized List<T> removeIdle(Duration patience) {
        var removed = new ArrayList<T>();
        long now = System.nanoTime();
        while (!idle.isEmpty() && now - idle.getLast().sinceNanos() >= patience.toNanos()) {
            removed.add(idle.removeLast().thing());
        }
        return removed;
    }

    /** Closes what is idle now, and what is lent when it comes back. */
    @Override
    public void close() {
        cleaner.shutdownNow();
        synchronized (this) {
            closed = true;
        }
        closeIdle(Duration.ZERO);
    }
}
