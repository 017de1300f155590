package dev.kodama.http.limits;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Thread pool that users share fairly: one user gets at most all threads but one, and queued tasks are taken from the users in turn. Thread-safe.
 */
public final class FairExecutor implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final int size;
    private final ThreadPoolExecutor threads;
    private final FairQueue<Runnable> waiting;
    private final Map<String, Integer> running = new HashMap<>();
    private int total;

    /**
     * Starts threads on demand.
     *
     * @param name name of the threads
     * @param size maximum running tasks; at least 2
     * @param capacity maximum queued tasks
     * @param perUser maximum queued tasks of one user
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
     * Runs a task, or queues it until the user's turn.
     *
     * @throws RejectedExecutionException if the queue is full, in all or for this user, or closed
     */
    public synchronized void execute(String user, Runnable task) {
        if (total < size && mayRun(user)) {
            start(user, task);
        } else if (!waiting.offer(user, task)) {
            throw new RejectedExecutionException("too many queued tasks");
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

    /** Interrupts running tasks and discards queued ones. */
    @Override
    public synchronized void close() {
        threads.shutdownNow();
        waiting.clear();
    }
}
