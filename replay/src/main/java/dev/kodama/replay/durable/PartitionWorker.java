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
 * Handles the events of one partition, one after the other, until it is stopped: the partition is revoked, or follows a seek. Occupies a
 * thread of the subscription's pool for 20 ms at a time, and none while an event waits for its next attempt. One thread adds events.
 */
final class PartitionWorker {
    /** The parts that all workers of a subscription share. */
    record Handling(
            String subscription,
            EventHandler handler,
            Retry retry,
            DeadLetterProducer deadLetters,
            DurableMeters meters,
            ScheduledExecutorService executor) {}

    private static final long SLICE_NANOS = Duration.ofMillis(20).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWorker.class);

    private enum State {
        IDLE,
        /** Waits for a thread, or for an event's next attempt. */
        SCHEDULED,
        RUNNING
    }

    private final Handling handling;
    private final long seek;
    private final PartitionQueue queue;
    private final RecentSequences recent = new RecentSequences();
    private State state = State.IDLE;
    private boolean stopped;
    private int attempts;
    private int failedDeadLetters;
    /** Why the first event becomes a dead letter; null while it has attempts left. */
    private @Nullable Throwable finalCause;

    /**
     * Creates an idle worker.
     *
     * @param offset the first offset that is fetched
     * @param seek the last seek that the partition has followed
     */
    PartitionWorker(Handling handling, long offset, long seek) {
        this.handling = handling;
        this.seek = seek;
        this.queue = new PartitionQueue(offset);
    }

    long seek() {
        return seek;
    }

    /** Whether a sequence was not added before. For the thread that adds. */
    boolean isNew(long sequence) {
        return recent.add(sequence);
    }

    /** Takes all sequences for new: the topic may be another one. For the thread that adds. */
    void forgetSequences() {
        recent.clear();
    }

    /** As {@link PartitionQueue#add}. */
    synchronized void add(List<Delivery> matching, int events, long position) {
        queue.add(matching, events, position);
        if (state == State.IDLE && queue.first() != null) {
            schedule(Duration.ZERO);
        }
    }

    private synchronized void schedule(Duration delay) {
        if (stopped) {
            becomeIdle();
        } else {
            state = State.SCHEDULED;
            var unused = handling.executor().schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void becomeIdle() {
        state = State.IDLE;
        notifyAll();
    }

    private void run() {
        long until = System.nanoTime() + SLICE_NANOS;
        var delivery = next();
        while (delivery != null && handle(delivery)) {
            if (System.nanoTime() - until > 0) {
                schedule(Duration.ZERO);
                return;
            }
            delivery = next();
        }
    }

    /** The next event to handle; null if there is none, and the worker is idle then. */
    private synchronized @Nullable Delivery next() {
        var first = stopped ? null : queue.first();
        if (first == null) {
            becomeIdle();
        } else {
            state = State.RUNNING;
        }
        return first;
    }

    /** Returns false if the event waits for its next attempt, or for the acknowledgement of its dead letter. */
    private boolean handle(Delivery delivery) {
        var cause = finalCause;
        if (cause != null) {
            writeDeadLetter(delivery, cause);
            return false;
        }
        try {
            handling.handler().on(delivery.event());
        } catch (Throwable e) { // a handler's error concerns its event only
            onFailure(delivery, e);
            return false;
        }
        handling.meters().handled();
        removeFirst();
        return true;
    }

    private synchronized void removeFirst() {
        queue.removeFirst();
        attempts = 0;
        failedDeadLetters = 0;
        finalCause = null;
    }

    private synchronized void onFailure(Delivery delivery, Throwable cause) {
        if (stopped) { // may be the interrupt that ends the subscription
            becomeIdle();
            return;
        }
        attempts++;
        var delay = handling.retry().after(attempts, ThreadLocalRandom.current().nextDouble());
        if (delay.isPresent()) {
            LOG.debug("Attempt {} of event {} failed", attempts, delivery.event(), cause);
            handling.meters().retried();
        } else {
            finalCause = cause;
        }
        schedule(delay.orElse(Duration.ZERO));
    }

    private void writeDeadLetter(Delivery delivery, Throwable cause) {
        int total = DeadLetterCodec.attempts(delivery.record()) + attempts;
        var unused = handling.deadLetters()
                .write(delivery.record(), delivery.event(), cause, total)
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        LOG.warn(
                                "Subscription {}: event {} is a dead letter after {} attempts: {}",
                                handling.subscription(),
                                delivery.event(),
                                total,
                                oneLine(cause));
                        handling.meters().deadLettered();
                        removeFirst();
                        schedule(Duration.ZERO);
                    } else {
                        onDeadLetterFailure(delivery, failure);
                    }
                });
    }

    private synchronized void onDeadLetterFailure(Delivery delivery, Throwable failure) {
        failedDeadLetters++;
        if (failedDeadLetters == 1) {
            LOG.warn(
                    "Subscription {}: the dead letter of event {} cannot be written; its partition waits: {}",
                    handling.subscription(),
                    delivery.event(),
                    oneLine(failure));
        }
        schedule(Retry.DEFAULT.backoff().jittered(failedDeadLetters));
    }

    private static String oneLine(Throwable failure) {
        return failure.toString().replace('\n', ' ');
    }

    /** Begins no further event; the event being handled is finished. */
    synchronized void stop() {
        stopped = true;
        if (state == State.SCHEDULED) {
            becomeIdle();
        }
    }

    synchronized boolean isIdle() {
        return state == State.IDLE;
    }

    /** Waits until no event is being handled. Returns false at the deadline. */
    synchronized boolean awaitIdle(long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        while (state != State.IDLE && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadlineNanos - System.nanoTime();
        }
        return state == State.IDLE;
    }

    /** As {@link PartitionQueue#handled}. */
    synchronized long handled() {
        return queue.handled();
    }

    /** As {@link PartitionQueue#events}. */
    synchronized long events() {
        return queue.events();
    }

    /** As {@link PartitionQueue#lag}. */
    synchronized long lag(long end) {
        return queue.lag(end);
    }

    /** Whether to pause the partition: when the queue is full, until it is half empty. */
    synchronized boolean pauses(boolean paused) {
        return paused ? !queue.isHalfEmpty() : queue.isFull();
    }
}
