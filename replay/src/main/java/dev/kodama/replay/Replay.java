package dev.kodama.replay;

import dev.kodama.history.selective.SelectiveReader;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.RetentionCut;
import dev.kodama.journal.sources.MergedReader;
import dev.kodama.journal.sources.SourceCursor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Replays a reader's events that pass a filter to a sink, at a speed. One thread runs it; all other methods except {@link #cut} are
 * thread-safe.
 */
public final class Replay {
    private static final Duration MAX_POLL = Duration.ofMillis(200);
    private static final long MAX_PARK_NANOS = Duration.ofMillis(200).toNanos();

    private final ReplayInput input;
    private final EventFilter filter;
    private final ReplaySpeed speed;
    private final long limit;
    private final Sink sink;
    private final AtomicLong events = new AtomicLong();
    private final @Nullable RetentionCut cut;
    private @Nullable Schedule schedule;
    private long startNanos;
    private volatile long firstSequence;
    private volatile long nextSequence;
    private volatile long flushedSequence;
    private volatile @Nullable SourceCursor flushedCursor;
    private volatile long endSequence;
    private volatile boolean stopping;
    private volatile @Nullable Thread runner;

    /**
     * Creates a replay; {@link #run} starts it. The caller closes reader and sink.
     *
     * @param limit maximum number of events
     */
    public Replay(JournalReader reader, EventFilter filter, ReplaySpeed speed, long limit, Sink sink) {
        this(SelectiveReader.of(reader), filter, speed, limit, sink);
    }

    /** As {@link #Replay(JournalReader, EventFilter, ReplaySpeed, long, Sink)}, where the filter may be that of the reader. */
    public Replay(SelectiveReader reader, EventFilter filter, ReplaySpeed speed, long limit, Sink sink) {
        this(reader, new RetentionCut(reader.reader()), filter, speed, limit, sink);
    }

    private Replay(
            SelectiveReader reader, RetentionCut cut, EventFilter filter, ReplaySpeed speed, long limit, Sink sink) {
        this(ReplayInput.of(reader, cut), cut, filter, speed, limit, sink);
    }

    /** As {@link #Replay(JournalReader, EventFilter, ReplaySpeed, long, Sink)}, of several sources. */
    public Replay(MergedReader reader, EventFilter filter, ReplaySpeed speed, long limit, Sink sink) {
        this(ReplayInput.of(reader), null, filter, speed, limit, sink);
    }

    private Replay(
            ReplayInput input,
            @Nullable RetentionCut cut,
            EventFilter filter,
            ReplaySpeed speed,
            long limit,
            Sink sink) {
        this.input = input;
        this.filter = filter;
        this.speed = speed;
        this.limit = limit;
        this.sink = sink;
        this.cut = cut;
        this.startNanos = System.nanoTime();
        this.endSequence = input.endSequence();
    }

    /**
     * Runs until the reader's end, the limit, a {@link #stop}, or the end of the sink's output, and flushes the sink. Call once. An interrupt
     * after a stop ends it without a flush.
     *
     * @throws SinkException if the sink could not write an event
     * @throws JournalCorruptException as the reader says
     */
    public ReplayResult run() {
        runner = Thread.currentThread();
        startNanos = System.nanoTime();
        setNext(input.nextSequence());
        try {
            while (!stopping) {
                if (input.ended() || events.get() >= limit) {
                    if (events.get() < limit) {
                        input.reachEnd();
                    }
                    return flush() ? ReplayResult.COMPLETE : ReplayResult.OUTPUT_CLOSED;
                }
                boolean all = write(input.poll(MAX_POLL));
                if (all) {
                    setNext(input.nextSequence()); // also behind filtered events, and the start before the first event
                }
                if (!flush()) {
                    return ReplayResult.OUTPUT_CLOSED;
                }
            }
        } catch (RuntimeException e) {
            if (!stopping || !Thread.interrupted()) {
                throw e;
            }
        }
        return ReplayResult.STOPPED;
    }

    /** Returns false if the replay ends before the last of the events. */
    private boolean write(List<JournaledEvent> batch) {
        for (var event : batch) {
            firstSequence = firstSequence == 0 ? event.sequence() : firstSequence;
            if (filter.passes(event) && !write(event)) {
                return false;
            }
            setNext(input.take(event));
        }
        return true;
    }

    /** Returns false if the replay ends before the event. */
    private boolean write(JournaledEvent event) {
        if (events.get() >= limit || !awaitDue(event)) {
            return false;
        }
        sink.write(event);
        events.incrementAndGet();
        return true;
    }

    private boolean awaitDue(JournaledEvent event) {
        if (speed.isMax()) {
            return !stopping;
        }
        schedule = schedule == null
                ? Schedule.from(speed, System.nanoTime(), event.timeMillis())
                : schedule.next(event.timeMillis());
        long due = schedule.dueNanos();
        boolean open = due - System.nanoTime() <= 0 || flush();
        for (long left = due - System.nanoTime(); open && !stopping && left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, MAX_PARK_NANOS));
        }
        return open && !stopping;
    }

    private boolean flush() {
        boolean open = sink.flush();
        flushedSequence = nextSequence;
        flushedCursor = input.cursor().orElse(null);
        return open;
    }

    private void setNext(long next) {
        nextSequence = next;
        if (firstSequence == 0) {
            firstSequence = next;
        }
        endSequence = input.endSequence();
    }

    /** Ends {@link #run} before the next event, within 0.5 s unless Kafka or the sink blocks. */
    public void stop() {
        stopping = true;
        LockSupport.unpark(runner);
    }

    /**
     * The sequence to continue at. Earlier events were flushed to the sink or filtered; 0 until the start is found.
     */
    public long nextSequence() {
        return flushedSequence;
    }

    /** As {@link #nextSequence}, of several sources: the position behind what was flushed or filtered. Empty for one source. */
    public Optional<SourceCursor> cursor() {
        return Optional.ofNullable(flushedCursor);
    }

    /**
     * The events of the range that retention has deleted; empty for several sources, whose reader counts them. For the thread of {@link
     * #run}, after it.
     */
    public Optional<RetentionCut> cut() {
        return Optional.ofNullable(cut);
    }

    /** The progress now. */
    public Progress progress() {
        return new Progress(
                firstSequence,
                nextSequence,
                endSequence,
                events.get(),
                Duration.ofNanos(System.nanoTime() - startNanos));
    }
}
