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
 * The errands that run, at most {@value #MAX_RUNNING}, and that wait; one a subscriber, so that the names are served in turn. Those whose
 * progress is kept and those that are new have a line each, of at most {@value #MAX_WAITING}, and at most {@value #MAX_RUNNING_OF_LINE}
 * that run: however many names somebody makes up, who has been here before finds room.
 */
final class ReplayExecutor implements AutoCloseable {
    static final int MAX_RUNNING = 5;
    static final int MAX_RUNNING_OF_LINE = 4;
    static final int MAX_WAITING = 16;

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(1_500);

    enum Admission {
        ADMITTED,
        /** There is one for the subscriber already. */
        ONE_ALREADY,
        FULL
    }

    /**
     * Where an errand stands.
     *
     * @param before completed when the subscriber's errand before has ended; null where there is none
     * @param done completed when its run has ended
     */
    private record Place(
            ReplayTask errand, Line line, @Nullable CompletableFuture<Void> before, CompletableFuture<Void> done) {}

    /** Guarded by the desk. */
    private static final class Line {
        private final ArrayDeque<Place> waiting = new ArrayDeque<>();
        private int running;

        boolean hasNext() {
            return !waiting.isEmpty() && running < MAX_RUNNING_OF_LINE;
        }
    }

    private final Map<String, Place> places = new HashMap<>();
    private final Line known = new Line();
    private final Line newcomers = new Line();
    private boolean closed;

    /** Its queue holds what is about to run; but at the end, the errands that only tell their subscribers to ask again. */
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            MAX_RUNNING, MAX_RUNNING, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), runnable -> {
                var thread = new Thread(runnable, "kodama-replay");
                thread.setDaemon(true);
                return thread;
            });

    ReplayExecutor() {
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs it as soon as there is room, unless it is not admitted. Never waits.
     *
     * @param isKnown whether the subscriber's progress is kept
     */
    synchronized Admission admit(ReplayTask errand, boolean isKnown) {
        var before = places.get(errand.subscriber());
        if (before != null && !before.errand.yields()) {
            return Admission.ONE_ALREADY;
        }
        var line = isKnown ? known : newcomers;
        boolean atOnce = line.waiting.isEmpty() && line.running < MAX_RUNNING_OF_LINE && running() < MAX_RUNNING;
        if (closed || (!atOnce && line.waiting.size() >= MAX_WAITING)) {
            return Admission.FULL;
        }
        var place = new Place(errand, line, before == null ? null : before.done, new CompletableFuture<>());
        places.put(errand.subscriber(), place);
        line.waiting.addLast(place);
        startNext();
        return Admission.ADMITTED;
    }

    /** Of the line of which fewer run. */
    private void startNext() {
        while (running() < MAX_RUNNING && (known.hasNext() || newcomers.hasNext())) {
            boolean fromKnown = known.hasNext() && (!newcomers.hasNext() || known.running <= newcomers.running);
            start((fromKnown ? known : newcomers).waiting.removeFirst());
        }
    }

    private void start(Place place) {
        place.line.running++;
        workers.execute(() -> run(place));
    }

    private void run(Place place) {
        try {
            if (place.before != null) {
                place.before.join(); // mostly a moment
            }
            place.errand.run();
        } finally {
            leave(place);
        }
    }

    private synchronized void leave(Place place) {
        places.remove(place.errand.subscriber(), place);
        place.line.running--;
        place.done.complete(null);
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

    /** Stops them all; each tells its subscriber to ask again. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            places.values().forEach(place -> place.errand.stop());
            for (Line line : List.of(known, newcomers)) {
                line.waiting.forEach(this::start);
                line.waiting.clear();
            }
            workers.shutdown();
        }
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
