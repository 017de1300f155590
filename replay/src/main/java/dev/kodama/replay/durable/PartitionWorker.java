package dev.kodama.replay.durable;

import dev.kodama.replay.durable.PartitionQueue.Delivery;
import dev.kodama.replay.durable.deadletter.DeadLetterCodec;
import dev.kodama.replay.durable.deadletter.DeadLetterProducer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one partition, handled one after the other, from where it was opened until it is ended: the partition is taken away, or
 * goes on elsewhere. A worker has it for 20 ms at a time, and none while an event waits to be tried again. One thread adds.
 */
final class PartitionWorker {
    /** What every lane of a subscription needs to have its events handled. */
    record Handling(
            String subscription,
            EventHandler handler,
            Retry retry,
            DeadLetterProducer letters,
            DurableMeters meters,
            ScheduledExecutorService workers) {}

    private static final long SLICE_NANOS = Duration.ofMillis(20).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWorker.class);

    private enum State {
        RESTS,
        WAITS_FOR_WORKER,
        WORKS
    }

    private final Handling handling;
    private final long seek;
    private final PartitionQueue backlog;
    private final RecentSequences shown = new RecentSequences();
    private State state = State.RESTS;
    private boolean ended;
    private int attempts;
    private int refusals;
    private @Nullable Throwable givenUp;

    /**
     * Opens it.
     *
     * @param offset the first that is fetched
     * @param seek the last seek that the partition has followed
     */
    PartitionWorker(Handling handling, long offset, long seek) {
        this.handling = handling;
        this.seek = seek;
        this.backlog = new PartitionQueue(offset);
    }

    long seek() {
        return seek;
    }

    /** Whether this lane has not shown the sequence before. For the thread that adds. */
    boolean isNew(long sequence) {
        return shown.add(sequence);
    }

    /** What is shown from now on may be another topic's. For the thread that adds. */
    void forgetShown() {
        shown.clear();
    }

    /** As {@link PartitionQueue#add}. */
    synchronized void add(List<Delivery> wanted, int events, long position) {
        backlog.add(wanted, events, position);
        if (state == State.RESTS && backlog.first() != null) {
            callWorker(Duration.ZERO);
        }
    }

    private synchronized void callWorker(Duration delay) {
        if (ended) {
            rest();
        } else {
            state = State.WAITS_FOR_WORKER;
            var unused = handling.workers().schedule(this::work, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void rest() {
        state = State.RESTS;
        notifyAll();
    }

    private void work() {
        long until = System.nanoTime() + SLICE_NANOS;
        var delivery = next();
        while (delivery != null && handled(delivery)) {
            if (System.nanoTime() - until > 0) {
                callWorker(Duration.ZERO);
                return;
            }
            delivery = next();
        }
    }

    /** The next to handle; null, and the worker leaves, if there is none. */
    private synchronized @Nullable Delivery next() {
        var first = ended ? null : backlog.first();
        if (first == null) {
            rest();
        } else {
            state = State.WORKS;
        }
        return first;
    }

    /** Tries; if it is false the event waits for its next attempt, or for the acknowledgement of its letter. */
    private boolean handled(Delivery delivery) {
        var cause = givenUp;
        if (cause != null) {
            giveUp(delivery, cause);
            return false;
        }
        try {
            handling.handler().on(delivery.event());
        } catch (Throwable e) { // whatever a handler throws is its event's, and no one else's
            onFailure(delivery, e);
            return false;
        }
        handling.meters().handled();
        firstIsHandled();
        return true;
    }

    private synchronized void firstIsHandled() {
        backlog.firstIsHandled();
        attempts = 0;
        refusals = 0;
        givenUp = null;
    }

    private synchronized void onFailure(Delivery delivery, Throwable cause) {
        if (ended) { // it may be the interrupt that ends the worker
            rest();
            return;
        }
        attempts++;
        var pause = handling.retry().after(attempts, ThreadLocalRandom.current().nextDouble());
        if (pause.isPresent()) {
            LOG.debug("attempt {} of event {} failed", attempts, delivery.event(), cause);
            handling.meters().retried();
        } else {
            givenUp = cause;
        }
        callWorker(pause.orElse(Duration.ZERO));
    }

    private void giveUp(Delivery delivery, Throwable cause) {
        int all = DeadLetterCodec.attempts(delivery.kept()) + attempts;
        var unused = handling.letters()
                .put(delivery.kept(), delivery.event(), cause, all)
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        LOG.warn(
                                "subscription {}: event {} is a dead letter after {} attempts: {}",
                                handling.subscription(),
                                delivery.event(),
                                all,
                                one(cause));
                        handling.meters().deadLettered();
                        firstIsHandled();
                        callWorker(Duration.ZERO);
                    } else {
                        onRefusal(delivery, failure);
                    }
                });
    }

    private synchronized void onRefusal(Delivery delivery, Throwable failure) {
        refusals++;
        if (refusals == 1) {
            LOG.warn(
                    "subscription {}: the dead letter of event {} is refused, its partition waits: {}",
                    handling.subscription(),
                    delivery.event(),
                    one(failure));
        }
        callWorker(Retry.DEFAULT.pause(refusals, ThreadLocalRandom.current().nextDouble()));
    }

    private static String one(Throwable failure) {
        return failure.toString().replace('\n', ' ');
    }

    /** Begins nothing any more; what is being handled goes on to its end. */
    synchronized void end() {
        ended = true;
        if (state == State.WAITS_FOR_WORKER) {
            rest();
        }
    }

    synchronized boolean rests() {
        return state == State.RESTS;
    }

    /** Waits until nothing is being handled. */
    synchronized boolean awaitRest(long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        while (state != State.RESTS && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadlineNanos - System.nanoTime();
        }
        return state == State.RESTS;
    }

    /** As {@link PartitionQueue#handled}. */
    synchronized long handled() {
        return backlog.handled();
    }

    /** As {@link PartitionQueue#events}. */
    synchronized long events() {
        return backlog.events();
    }

    /** As {@link PartitionQueue#behind}. */
    synchronized long behind(long end) {
        return backlog.behind(end);
    }

    /** Whether the partition is to be paused: when full, until it is half empty. */
    synchronized boolean pauses(boolean paused) {
        return paused ? !backlog.halfEmpty() : backlog.full();
    }
}
