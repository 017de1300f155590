package dev.kodama.replay.request;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The errands that run, at most {@value #MAX_RUNNING}, and that wait, at most {@value #MAX_WAITING}; one a subscriber. */
final class Desk implements AutoCloseable {
    static final int MAX_RUNNING = 4;
    static final int MAX_WAITING = 16;

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(1_500);

    enum Admission {
        ADMITTED,
        /** There is one for the subscriber already. */
        ONE_ALREADY,
        FULL
    }

    /** @param done completed when its run has ended */
    private record Place(Errand errand, CompletableFuture<Void> done) {}

    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            MAX_RUNNING,
            MAX_RUNNING,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            runnable -> {
                var thread = new Thread(runnable, "kodama-replay");
                thread.setDaemon(true);
                return thread;
            });

    Desk() {
        workers.allowCoreThreadTimeOut(true);
    }

    /** Runs it as soon as there is room, unless it is not admitted. Never waits. */
    synchronized Admission admit(Errand errand) {
        var before = places.get(errand.subscriber());
        if (before != null && !before.errand.yields()) {
            return Admission.ONE_ALREADY;
        }
        var place = new Place(errand, new CompletableFuture<>());
        try {
            workers.execute(() -> run(place, before));
        } catch (RejectedExecutionException e) {
            return Admission.FULL;
        }
        places.put(errand.subscriber(), place);
        return Admission.ADMITTED;
    }

    private void run(Place place, @Nullable Place before) {
        try {
            if (before != null) {
                before.done.join(); // mostly a moment
            }
            place.errand.run();
        } finally {
            leave(place);
        }
    }

    private synchronized void leave(Place place) {
        places.remove(place.errand.subscriber(), place);
        place.done.complete(null);
    }

    int running() {
        return workers.getActiveCount();
    }

    int waiting() {
        return workers.getQueue().size();
    }

    /** Stops them all; each tells its subscriber to ask again. */
    @Override
    public void close() {
        workers.shutdown();
        places.values().forEach(place -> place.errand.stop());
        try {
            if (!workers.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
