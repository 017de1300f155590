package dev.kodama.http.limits;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A thread pool that its users share fairly: one has all threads but one at most, whoever else comes finds that one, and what waits is
 * taken from the users in turn. For any number of threads.
 */
public final class FairExecutor implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final int size;
    private final ThreadPoolExecutor threads;
    private final FairQueue<Runnable> waiting;
    private final Map<String, Integer> running = new HashMap<>();
    private int total;

    /**
     * Starts threads as they are needed.
     *
     * @param name of the threads
     * @param size how many tasks at a time; at least 2
     * @param capacity how many wait
     * @param perUser how many of one user wait
     */
    public FairExecutor(String name, int size, int capacity, int perUser) {
        this.size = size;
        waiting = new FairQueue<>(capacity, perUser);
        threads = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    var thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task as soon as it is its turn.
     *
     * @throws RejectedExecutionException if too many wait, of all or of this user, or if it is closed
     */
    public synchronized void execute(String user, Runnable task) {
        if (total < size && mayRun(user)) {
            start(user, task);
        } else if (!waiting.offer(user, task)) {
            throw new RejectedExecutionException("too many tasks wait");
        }
    }

    private boolean mayRun(String user) {
        return running.getOrDefault(user, 0) < size - 1;
    }

    private void start(String user, Runnable task) {
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                next(user);
            }
        });
        total++;
        running.merge(user, 1, Integer::sum);
    }

    private synchronized void next(String done) {
        total--;
        running.computeIfPresent(done, (user, count) -> count == 1 ? null : count - 1);
        var next = threads.isShutdown() ? null : waiting.poll(this::mayRun);
        if (next != null) {
            start(next.user(), next.item());
        }
    }

    /** Interrupts what runs and forgets what waits. */
    @Override
    public synchronized void close() {
        threads.shutdownNow();
        waiting.clear();
    }
}
