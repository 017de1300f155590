package dev.kodama.app.commands.canary;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows the events of one run through their stages and decides about each: within the target, late, or lost.
 *
 * <p>An event is lost at a stage that has handed out a later one, since each keeps the order. An event that a client cannot get, because it
 * is not connected, is late. At most {@value #MAX_PENDING} events are outstanding: one more, and the oldest is given up. Thread-safe. Times
 * are of {@link System#nanoTime}.
 */
final class CanaryTracker {
    private static final int MAX_PENDING = 10_000;
    /** After this time the count of processors is not waited for. */
    private static final long PROCESSOR_TIMEOUT_NANOS = Duration.ofMinutes(1).toNanos();

    private final CanaryResults results;
    private final long targetNanos;
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    private final Set<Stage> connected = EnumSet.noneOf(Stage.class);
    /** Sockets that are not connected, and get what they miss. */
    private final Set<Stage> resuming = EnumSet.noneOf(Stage.class);
    /** Sockets that were connected once: without them an event is late. */
    private final Set<Stage> expected = EnumSet.noneOf(Stage.class);

    /** An event that has not arrived everywhere. */
    private static final class Pending {
        final long sentNanos;
        final Set<Stage> awaited = EnumSet.of(Stage.PUBLISH, Stage.JOURNAL);
        boolean awaitsProcessor = true;
        boolean late;
        boolean decided;
        long journaledNanos;
        long capturedMillis;

        Pending(long sentNanos) {
            this.sentNanos = sentNanos;
        }

        boolean done() {
            return awaited.isEmpty() && !awaitsProcessor;
        }
    }

    CanaryTracker(Duration target, CanaryResults results) {
        this.results = results;
        this.targetNanos = target.toNanos();
    }

    /** An event is about to be published. */
    synchronized void publishing(long number, long now) {
        var event = new Pending(now);
        event.awaited.addAll(connected);
        event.awaited.addAll(resuming);
        event.late = !event.awaited.containsAll(expected);
        pending.put(number, event);
        results.sent();
        if (pending.size() > MAX_PENDING) {
            giveUp(pending.pollFirstEntry().getValue(), EnumSet.allOf(Stage.class));
        }
    }

    /** Redis has the event. */
    synchronized void published(long number, long now) {
        arrived(number, Stage.PUBLISH, now);
    }

    /** Redis has not taken the event. */
    synchronized void notPublished(long number) {
        if (pending.remove(number) != null) {
            results.unpublished();
        }
    }

    /**
     * A reader of committed records has the event.
     *
     * @param capturedMillis the time of its record
     * @param nowMillis the same moment as {@code now}
     */
    synchronized void journaled(long number, long now, long capturedMillis, long nowMillis) {
        var event = pending.get(number);
        if (event != null && event.awaited.contains(Stage.JOURNAL)) {
            event.journaledNanos = now;
            event.capturedMillis = capturedMillis;
            var behind = Duration.ofMillis(Math.max(0, nowMillis - capturedMillis));
            results.measured(Stage.CAPTURE_TO_JOURNAL, behind.toNanos());
            arrived(number, Stage.JOURNAL, now);
            overtaken(number, Stage.JOURNAL);
        }
    }

    /** Processors have counted all events that were captured until then. */
    synchronized void counted(long untilMillis, long now) {
        for (var event : pending.values()) {
            if (event.awaitsProcessor && event.journaledNanos != 0 && event.capturedMillis <= untilMillis) {
                event.awaitsProcessor = false;
                results.measured(Stage.JOURNAL_TO_PROCESSOR, now - event.journaledNanos);
            }
        }
        pending.values().removeIf(Pending::done);
    }

    /** A client of the forwarder has the event. */
    synchronized void received(Stage socket, long number, long now) {
        arrived(number, socket, now);
        overtaken(number, socket);
    }

    /** A client gets every event that is published from now on. */
    synchronized void connected(Stage socket) {
        resuming.remove(socket);
        connected.add(socket);
        expected.add(socket);
    }

    /**
     * A client gets nothing any more.
     *
     * @param resumes whether it will get what it misses
     */
    synchronized void disconnected(Stage socket, boolean resumes) {
        if (resumes) {
            if (connected.remove(socket)) {
                resuming.add(socket);
            }
            return;
        }
        connected.remove(socket);
        resuming.remove(socket);
        for (var event : pending.values()) {
            if (event.awaited.remove(socket)) {
                decide(event, true);
            }
        }
        pending.values().removeIf(Pending::done);
    }

    /** Counts events as late as soon as the target has passed. */
    synchronized void tick(long now) {
        for (var event : pending.values()) {
            if (now - event.sentNanos > targetNanos && !event.awaited.isEmpty()) {
                decide(event, true);
            }
            if (event.journaledNanos != 0 && now - event.journaledNanos > PROCESSOR_TIMEOUT_NANOS) {
                event.awaitsProcessor = false;
            }
        }
        pending.values().removeIf(Pending::done);
    }

    /** Whether no event is outstanding at these stages. */
    synchronized boolean isIdle(Set<Stage> stages) {
        boolean processors = stages.contains(Stage.JOURNAL_TO_PROCESSOR);
        return pending.values().stream()
                .allMatch(event ->
                        event.awaited.stream().noneMatch(stages::contains) && !(processors && event.awaitsProcessor));
    }

    /** Stops waiting: what is outstanding at a stage that works is lost. */
    synchronized void end(Set<Stage> working) {
        pending.values().forEach(event -> giveUp(event, working));
        pending.clear();
    }

    private void arrived(long number, Stage stage, long now) {
        var event = pending.get(number);
        if (event != null && event.awaited.remove(stage)) {
            long nanos = now - event.sentNanos;
            results.measured(stage, nanos);
            event.late |= nanos > targetNanos;
            if (event.awaited.isEmpty()) {
                decide(event, event.late);
            }
            pending.values().removeIf(Pending::done);
        }
    }

    /** Events before this one do not come any more. */
    private void overtaken(long number, Stage stage) {
        for (var event : pending.headMap(number).values()) {
            if (event.awaited.remove(stage)) {
                results.lost(stage);
                event.awaitsProcessor &= stage != Stage.JOURNAL;
                decide(event, true);
            }
        }
        pending.values().removeIf(Pending::done);
    }

    private void giveUp(Pending event, Set<Stage> working) {
        event.awaited.stream()
                .filter(stage -> stage != Stage.PUBLISH && working.contains(stage))
                .forEach(results::lost);
        decide(event, event.late || !event.awaited.isEmpty());
    }

    private void decide(Pending event, boolean late) {
        if (!event.decided) {
            event.decided = true;
            results.decided(!late);
        }
    }
}
