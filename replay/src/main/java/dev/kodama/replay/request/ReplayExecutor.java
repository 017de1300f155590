package dev.kodama.replay.request;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Executor of replay tasks: at most {@value #MAX_RUNNING} run, one per subscriber. Known subscribers and new ones have a queue each, of at
 * most {@value #MAX_WAITING} tasks, of which {@value #MAX_RUNNING_PER_QUEUE} run: invented names cannot starve known subscribers.
 */
final class ReplayExecutor implements AutoCloseable {
    static final int MAX_RUNNING = 5;
    static final int MAX_RUNNING_PER_QUEUE = 4;
    static final int MAX_WAITING = 16;

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(1_500);

    enum Admission {
        ADMITTED,
        /** The subscriber has a running or queued task. */
        DUPLICATE,
        FULL
    }

    /**
     * An admitted task.
     *
     * @param before completes when the subscriber's former task has ended; null if there is none
     * @param done completes when this task has ended
     */
    private record Entry(
            ReplayTask task, TaskQueue queue, @Nullable CompletableFuture<Void> before, CompletableFuture<Void> done) {}

    /** Guarded by the executor. */
    private static final class TaskQueue {
        private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
        private int running;

        boolean hasNext() {
            return !waiting.isEmpty() && running < MAX_RUNNING_PER_QUEUE;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();
    private final TaskQueue known = new TaskQueue();
    private final TaskQueue newcomers = new TaskQueue();
    private boolean closed;

    /** Its own queue is empty until {@link #close}: then it holds the tasks that only ask their subscribers to retry. */
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            MAX_RUNNING,
            MAX_RUNNING,
            IDLE_TIMEOUT.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            runnable -> {
                var thread = new Thread(runnable, "kodama-replay");
                thread.setDaemon(true);
                return thread;
            });

    ReplayExecutor() {
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * Admits a task, to run when a thread is free. Does not block.
     *
     * @param isKnown whether the subscriber has a checkpoint
     */
    synchronized Admission admit(ReplayTask task, boolean isKnown) {
        var before = entries.get(task.subscriber());
        if (before != null && !before.task.isReplaceable()) {
            return Admission.DUPLICATE;
        }
        var queue = isKnown ? known : newcomers;
        boolean immediately =
                queue.waiting.isEmpty() && queue.running < MAX_RUNNING_PER_QUEUE && running() < MAX_RUNNING;
        if (closed || (!immediately && queue.waiting.size() >= MAX_WAITING)) {
            return Admission.FULL;
        }
        var entry = new Entry(task, queue, before == null ? null : before.done, new CompletableFuture<>());
        entries.put(task.subscriber(), entry);
        queue.waiting.addLast(entry);
        startNext();
        return Admission.ADMITTED;
    }

    /** Starts tasks of the queue with fewer running tasks. */
    private void startNext() {
        while (running() < MAX_RUNNING && (known.hasNext() || newcomers.hasNext())) {
            boolean fromKnown = known.hasNext() && (!newcomers.hasNext() || known.running <= newcomers.running);
            start((fromKnown ? known : newcomers).waiting.removeFirst());
        }
    }

    private void start(Entry entry) {
        entry.queue.running++;
        workers.execute(() -> run(entry));
    }

    private void run(Entry entry) {
        try {
            if (entry.before != null) {
                entry.before.join(); // it is ending
            }
            entry.task.run();
        } finally {
            onEnded(entry);
        }
    }

    private synchronized void onEnded(Entry entry) {
        entries.remove(entry.task.subscriber(), entry);
        entry.queue.running--;
        entry.done.complete(null);
        if (!closed) {
            startNext();
        }
    }

    synchronized int running() {
        return known.running + newcomers.running;
    }

    synchronized int waiting() {
        return known.waiting.size() + newcomers.waiting.size();
    }

    /** Stops all tasks; each asks its subscriber to retry. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            entries.values().forEach(entry -> entry.task.stop());
            for (var queue : List.of(known, newcomers)) {
                queue.waiting.forEach(this::start);
                queue.waiting.clear();
            }
            workers.shutdown();
        }
        try {
            if (!workers.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
