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
 * Pool of objects that are costly to open and not thread-safe, such as journal readers: of bounded size, one user at a time. Idle objects
 * are closed after {@link #IDLE_TIMEOUT}, an object whose use failed at once.
 *
 * @param <T> type of the pooled objects
 */
public final class ReaderPool<T> implements AutoCloseable {
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLEAN_INTERVAL = Duration.ofSeconds(10);

    private record Idle<T>(T object, long sinceNanos) {}

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
            var thread = new Thread(task, "kodama-reader-pool");
            thread.setDaemon(true);
            return thread;
        });
        var unused = cleaner.scheduleWithFixedDelay(
                () -> closeIdle(IDLE_TIMEOUT),
                CLEAN_INTERVAL.toMillis(),
                CLEAN_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Applies a function to an idle or new object.
     *
     * @throws UnavailableException if none is free for 5 s
     */
    public <R> R with(Function<T, R> use) {
        acquire();
        try {
            T object = idleOrOpen();
            boolean done = false;
            try {
                R result = use.apply(object);
                done = true;
                return result;
            } finally {
                if (done) {
                    release(object);
                } else {
                    close.accept(object);
                }
            }
        } finally {
            free.release();
        }
    }

    private void acquire() {
        try {
            if (!free.tryAcquire(ACQUIRE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException("Too many concurrent requests; retry in 1 s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("This process is stopping.", e);
        }
    }

    private T idleOrOpen() {
        var pooled = poll();
        return pooled == null ? open.get() : pooled.object();
    }

    private synchronized @Nullable Idle<T> poll() {
        return idle.pollFirst();
    }

    private void release(T object) {
        if (!returned(object)) {
            close.accept(object);
        }
    }

    private synchronized boolean returned(T object) {
        if (!closed) {
            idle.addFirst(new Idle<>(object, System.nanoTime()));
        }
        return !closed;
    }

    /** Closes the objects that were idle for this time. */
    void closeIdle(Duration idleTime) {
        for (T object : removeIdle(idleTime)) {
            close.accept(object);
        }
    }

    private synchronized List<T> removeIdle(Duration idleTime) {
        var removed = new ArrayList<T>();
        long now = System.nanoTime();
        while (!idle.isEmpty() && now - idle.getLast().sinceNanos() >= idleTime.toNanos()) {
            removed.add(idle.removeLast().object());
        }
        return removed;
    }

    /** Closes idle objects now, and objects in use when they are returned. */
    @Override
    public void close() {
        cleaner.shutdownNow();
        synchronized (this) {
            closed = true;
        }
        closeIdle(Duration.ZERO);
    }
}
