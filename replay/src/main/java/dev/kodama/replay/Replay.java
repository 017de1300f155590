package dev.kodama.replay;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.RetentionCut;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands the events of a reader to a sink, those that pass a filter, at a pace. One thread runs it; every other method may be
 * called by any.
 */
public final class Replay {
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final long LONGEST_PARK_NANOS = Duration.ofMillis(200).toNanos();

    private final JournalReader reader;
    private final EventFilter filter;
    private final ReplaySpeed pace;
    private final long limit;
    private final Sink sink;
    private final AtomicLong events = new AtomicLong();
    private final RetentionCut cut;
    private @Nullable Schedule schedule;
    private long beganNanos;
    private volatile long firstSequence;
    private volatile long nextSequence;
    private volatile long flushedSequence;
    private volatile long endSequence;
    private volatile boolean stopping;
    private volatile @Nullable Thread runner;

    /**
     * Does nothing yet, and takes neither reader nor sink over: who made them closes them.
     *
     * @param limit after so many events it ends
     */
    public Replay(JournalReader reader, EventFilter filter, ReplaySpeed pace, long limit, Sink sink) {
        this.reader = reader;
        this.filter = filter;
        this.pace = pace;
        this.limit = limit;
        this.sink = sink;
        this.cut = new RetentionCut(reader);
        this.beganNanos = System.nanoTime();
        this.endSequence = reader.endSequence();
    }

    /**
     * Runs until the reader's end, the limit, a {@link #stop}, or the sink wants no more, and flushes the sink. To be called once.
     * Interrupted after a stop it ends, too, and leaves what it had not flushed.
     *
     * @throws SinkException if the sink could not take an event
     * @throws JournalCorruptException as the reader says
     */
    public ReplayResult run() {
        runner = Thread.currentThread();
        beganNanos = System.nanoTime();
        stand(reader.nextSequence());
        try {
            while (!stopping) {
                if (reader.ended() || events.get() >= limit) {
                    if (events.get() < limit) {
                        cut.reach(reader.endSequence());
                    }
                    return flush() ? ReplayResult.COMPLETE : ReplayResult.UNWANTED;
                }
                boolean all = handOn(reader.poll(PATIENCE));
                if (all) {
                    stand(reader.nextSequence()); // behind what was left out, and where it starts while nothing comes
                }
                if (!flush()) {
                    return ReplayResult.UNWANTED;
                }
            }
        } catch (RuntimeException e) {
            if (!stopping || !Thread.interrupted()) {
                throw e;
            }
        }
        return ReplayResult.STOPPED;
    }

    /** @return false if it is to end before the last of them */
    private boolean handOn(List<JournaledEvent> batch) {
        for (var event : batch) {
            firstSequence = firstSequence == 0 ? event.sequence() : firstSequence;
            if (filter.passes(event) && !handOn(event)) {
                return false;
            }
            cut.take(event.sequence());
            stand(event.sequence() + 1);
        }
        return true;
    }

    /** @return false if it is to end before the event */
    private boolean handOn(JournaledEvent event) {
        if (events.get() >= limit || !awaitDue(event)) {
            return false;
        }
        sink.write(event);
        events.incrementAndGet();
        return true;
    }

    private boolean awaitDue(JournaledEvent event) {
        if (pace.unpaced()) {
            return !stopping;
        }
        schedule = schedule == null
                ? Schedule.from(pace, System.nanoTime(), event.timeMillis())
                : schedule.next(event.timeMillis());
        long due = schedule.dueNanos();
        boolean wanted = due - System.nanoTime() <= 0 || flush();
        for (long left = due - System.nanoTime(); wanted && !stopping && left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LONGEST_PARK_NANOS));
        }
        return wanted && !stopping;
    }

    private boolean flush() {
        boolean wanted = sink.flush();
        flushedSequence = nextSequence;
        return wanted;
    }

    private void stand(long next) {
        nextSequence = next;
        if (firstSequence == 0) {
            firstSequence = next;
        }
        endSequence = reader.endSequence();
    }

    /** Ends {@link #run} before the next event, within half a second unless Kafka or the sink holds it. */
    public void stop() {
        stopping = true;
        LockSupport.unpark(runner);
    }

    /**
     * The sequence at which to go on. What comes before it was handed to the sink and flushed, or left out by the filter; 0 until
     * the start is found.
     */
    public long nextSequence() {
        return flushedSequence;
    }

    /** What retention has cut of what was read. To be asked after {@link #run}, by its thread. */
    public RetentionCut cut() {
        return cut;
    }

    /** How far it is now. */
    public Progress progress() {
        return new Progress(
                firstSequence,
                nextSequence,
                endSequence,
                events.get(),
                Duration.ofNanos(System.nanoTime() - beganNanos));
    }
}
