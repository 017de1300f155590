package dev.kodama.history.selective;

import dev.kodama.history.EventPage;
import dev.kodama.history.HistoryQuery;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.history.UnavailableException;
import dev.kodama.index.QueryPlan;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.topics.OtherJournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one source's events in order, at least those that a filter passes: by the index where the filter is selective, else with a {@link
 * JournalReader}. For one thread.
 *
 * <p>How it works: the reader finds the start. Then pages by the index are handed out, each as the history's planner decides it, up to the
 * events that were committed when the page was read; the reader goes on behind them. Where the index cannot be used, the reader goes on
 * from the place that was reached, and the index is tried again after {@value #RETRY_EVENTS} events. Pages start where retention has
 * deleted nothing; what it deletes meanwhile is found by the reader. Memory: a page of up to {@value #MAX_PAGE} events or 4 MiB.
 */
public final class SelectiveReader {
    /** Learns how events are read. For the thread of {@link SelectiveReader#poll}. */
    public interface Listener {
        /** From a sequence on, events are read in another way. */
        void onPlan(long sequence, QueryPlan plan);
    }

    private static final int FIRST_PAGE = 100;
    private static final int MAX_PAGE = 1_000;
    /** So few events are read as fast as the index is asked. */
    private static final long MIN_EVENTS = 1_000;

    private static final long RETRY_EVENTS = 50_000;
    /** An attempt that takes longer delays the next one in proportion. */
    private static final long ATTEMPT_NANOS = Duration.ofMillis(50).toNanos();

    private static final Duration UNAVAILABLE_WAIT = Duration.ofMillis(200);

    private final JournalReader reader;
    private final EndPosition end;
    private final InstantSource clock;
    /** An event is wanted if one of these passes it. */
    private final List<EventFilter> filters;

    private final @Nullable IndexedJournal journal;
    private final Listener listener;
    /** The sequence from which on the index may be used. */
    private long tryAt;

    private int pageSize = FIRST_PAGE;
    /** The sequence that follows what was read by the index; 0 while the reader itself is at the place. */
    private long reached;
    /** Whether all events before the read's end, or before the last page, were read by the index. */
    private boolean exhausted;
    /** The sequence at a time that ends the read; 0 until it was searched. */
    private long endAtTime;

    private boolean byIndex;
    private String told = "";

    private SelectiveReader(
            JournalReader reader,
            EndPosition end,
            InstantSource clock,
            List<EventFilter> filters,
            @Nullable IndexedJournal journal,
            Listener listener) {
        this.reader = reader;
        this.end = end;
        this.clock = clock;
        this.filters = List.copyOf(filters);
        this.journal = filters.stream().anyMatch(EventFilter::passesAllNames) ? null : journal;
        this.listener = listener;
        this.tryAt = this.journal == null ? Long.MAX_VALUE : 0;
    }

    /** Reads with a reader alone. */
    public static SelectiveReader of(JournalReader reader) {
        return new SelectiveReader(
                reader,
                new EndPosition.Never(),
                InstantSource.system(),
                List.of(EventFilter.ALL),
                null,
                (sequence, plan) -> {});
    }

    /**
     * Reads events that one of several filters passes, and others.
     *
     * @param reader opened or sought, and not polled since; the caller closes it
     * @param end of the reader
     * @param journal of the reader
     */
    public static SelectiveReader of(
            JournalReader reader,
            EndPosition end,
            InstantSource clock,
            List<EventFilter> filters,
            IndexedJournal journal,
            Listener listener) {
        return new SelectiveReader(reader, end, clock, filters, journal, listener);
    }

    /** The reader of the start and the end; its position is undefined while {@link #byIndex}. */
    public JournalReader reader() {
        return reader;
    }

    /**
     * Waits for the next events; those that the filter does not pass may be left out.
     *
     * @return in order; empty after {@code timeout}, at the end, or after a part of the journal without any
     * @throws JournalCorruptException as the reader
     * @throws org.apache.kafka.common.KafkaException as the cluster says
     */
    public List<JournaledEvent> poll(Duration timeout) {
        byIndex = false;
        if (ended()) {
            return List.of();
        }
        long at = nextSequence();
        if (isDue(at)) {
            var page = page(at);
            if (page != null) {
                byIndex = true;
                return page;
            }
        }
        return isReaderInPlace() ? reader.poll(timeout) : List.of();
    }

    /** Whether events that the filter does not pass were left out of what {@link #poll} returned last. */
    public boolean byIndex() {
        return byIndex;
    }

    /** Whether all events up to the end were handed out. */
    public boolean ended() {
        return reached > 0 ? reached >= reader.endSequence() : reader.ended();
    }

    /** The sequence to go on with: all earlier events were handed out or left out. 0 until the start is found. */
    public long nextSequence() {
        return reached > 0 ? reached : reader.nextSequence();
    }

    /** The sequence before which the read ends; {@link Long#MAX_VALUE} while it is unknown. */
    public long endSequence() {
        return reader.endSequence();
    }

    private boolean isDue(long at) {
        if (at == 0 || at < tryAt || exhausted) {
            return false;
        }
        long last = Math.min(reader.endSequence(), endAtTime == 0 ? Long.MAX_VALUE : endAtTime);
        return at < last && (reached > 0 || Math.min(last, reader.committedNext()) - at >= MIN_EVENTS);
    }

    /** Returns null if the reader is to go on. */
    private @Nullable List<JournaledEvent> page(long at) {
        long began = System.nanoTime();
        try {
            var start = new StartPosition.AtSequence(reader.epoch(), at);
            var page = journal().pages().indexedPage(query(start), journal().index());
            var unused = reader.currentEpoch(); // it was not created anew meanwhile
            var cursor = page.next();
            if (page.plan().byIndex() && cursor != null && (cursor.at() > at || isEnd(cursor))) {
                return take(at, page, cursor);
            }
            tryAt = cursor != null && cursor.at() > at ? cursor.at() : later(at, System.nanoTime() - began);
            tell(at, page.plan().byIndex() ? QueryPlan.scan("The index is too slow.") : page.plan());
        } catch (UnavailableException | RetriableException | OtherJournalException e) {
            tryAt = later(at, System.nanoTime() - began); // the reader waits, or says what it is
            tell(at, QueryPlan.scan("The index cannot be used: " + e.getMessage()));
        }
        return null;
    }

    private IndexedJournal journal() {
        if (journal == null) {
            throw new IllegalStateException("there is no index");
        }
        return journal;
    }

    private static long later(long at, long nanos) {
        return at + RETRY_EVENTS * Math.max(1, nanos / ATTEMPT_NANOS);
    }

    private HistoryQuery query(StartPosition start) {
        if (endAtTime == 0 && endMillis() <= clock.millis()) {
            endAtTime = journal().pages().atEdges(edges -> edges.firstAt(endMillis()));
        }
        long last = Math.min(reader.endSequence(), endAtTime == 0 ? Long.MAX_VALUE : endAtTime) - 1;
        var until = last < Long.MAX_VALUE - 1 ? new EndPosition.AtSequence(Math.max(1, last)) : new EndPosition.Now();
        return new HistoryQuery(start, until, filters.get(0), Order.ASC, pageSize, null)
                .or(filters.subList(1, filters.size()));
    }

    private long endMillis() {
        return end instanceof EndPosition.BeforeTime before ? before.time().toEpochMilli() : Long.MAX_VALUE;
    }

    private static boolean isEnd(PageCursor cursor) {
        return cursor.bound() instanceof PageCursor.Bound.Sequence bound && cursor.at() >= bound.sequence();
    }

    private List<JournaledEvent> take(long at, EventPage page, PageCursor cursor) {
        tell(at, page.plan());
        pageSize = MAX_PAGE;
        reached = Math.max(at, cursor.at());
        exhausted = isEnd(cursor);
        var events = page.events();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).timeMillis() >= endMillis()) {
                reached = events.get(i).sequence(); // the reader ends there
                exhausted = true;
                return events.subList(0, i);
            }
        }
        return events;
    }

    /** Seeks the reader to what the index has reached. Returns false while Kafka is unavailable. */
    private boolean isReaderInPlace() {
        if (reached == 0) {
            return true;
        }
        try {
            reader.seek(new StartPosition.AtSequence(reader.epoch(), reached), readerEnd());
        } catch (RetriableException e) {
            LockSupport.parkNanos(UNAVAILABLE_WAIT.toNanos());
            return false;
        }
        if (exhausted) {
            tell(reached, QueryPlan.scan("The index has the events before."));
        }
        reached = 0;
        exhausted = false;
        return true;
    }

    /** The same end: now was when the read began. */
    private EndPosition readerEnd() {
        return end instanceof EndPosition.Now ? new EndPosition.AtSequence(reader.endSequence() - 1) : end;
    }

    private void tell(long sequence, QueryPlan plan) {
        String way = plan.byIndex() ? "index" : plan.reason();
        if (!way.equals(told)) {
            told = way;
            listener.onPlan(sequence, plan);
        }
    }
}
