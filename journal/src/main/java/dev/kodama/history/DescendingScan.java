package dev.kodama.history;

import dev.kodama.history.PageCursor.Bound;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.RetentionCut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of the journal, newest first. The journal can only be read forward, so windows of sequences are read, each before the last
 * and twice as wide, until the page is full.
 */
final class DescendingScan {
    private static final long MIN_WIDTH = 200;
    private static final long MAX_WIDTH = 50_000;

    /**
     * One window.
     *
     * @param full whether the window has older events that did not fit the page
     * @param reachesBound whether the window has events before the query's start time
     * @param complete whether its first sequence is still in the journal
     * @param cutBefore as {@link EventPage#cutBefore}
     */
    private record Window(
            Deque<JournaledEvent> events, boolean full, boolean reachesBound, boolean complete, long cutBefore) {}

    private final JournalReader reader;
    private final HistoryQuery query;
    private final PageBudget budget;
    private final JournalEpoch epoch;
    private final List<JournaledEvent> events = new ArrayList<>();
    private final Bound bound;
    private long bytes;

    private DescendingScan(JournalReader reader, HistoryQuery query, PageBudget budget, JournalEpoch epoch) {
        this.reader = reader;
        this.query = query;
        this.budget = budget;
        this.epoch = epoch;
        var cursor = query.cursor();
        this.bound = cursor == null ? bound(query.since()) : cursor.bound();
    }

    static EventPage page(JournalReader reader, HistoryQuery query, PageBudget budget, JournalEpoch epoch) {
        return query.since() instanceof StartPosition.Latest
                ? EventPage.empty()
                : new DescendingScan(reader, query, budget, epoch).run();
    }

    static Bound bound(StartPosition since) {
        if (since instanceof StartPosition.AtSequence at) {
            return new Bound.Sequence(at.sequence());
        }
        return since instanceof StartPosition.AtTime at
                ? new Bound.Time(Math.max(0, at.time().toEpochMilli()))
                : new Bound.None();
    }

    private EventPage run() {
        long lowest = bound instanceof Bound.Sequence sequence ? sequence.sequence() : 1;
        long start = System.nanoTime();
        long top = top();
        long scanned = 0;
        long cutBefore = 0;
        boolean firstKnown = false;
        long width = query.matchesAll() ? query.limit() : Math.max(MIN_WIDTH, query.limit());
        while (top > lowest) {
            long low = Math.max(lowest, top - width);
            var window = read(low, top);
            window.events().descendingIterator().forEachRemaining(events::add);
            scanned += top - low;
            top = window.full() ? window.events().getFirst().sequence() : low;
            if (cutBefore == 0 && window.cutBefore() > top) {
                cutBefore = window.cutBefore();
            }
            if (window.full()) {
                break;
            } else if (window.reachesBound()) {
                return new EventPage(epoch, events, null, cutBefore);
            } else if (!window.complete() && !firstKnown && top > lowest) { // other partitions may begin earlier
                lowest = Math.max(lowest, firstSequence());
                firstKnown = true;
            }
            if (isFull()
                    || scanned >= budget.events()
                    || System.nanoTime() - start > budget.time().toNanos()) {
                break;
            }
            width = Math.min(MAX_WIDTH, width * 2);
        }
        return new EventPage(epoch, events, top > lowest ? cursor(top) : null, cutBefore);
    }

    private long firstSequence() {
        reader.seek(new StartPosition.Earliest(), new EndPosition.Now());
        return Reads.firstSequence(reader);
    }

    private PageCursor cursor(long top) {
        return new PageCursor(epoch, false, Order.DESC, top, bound);
    }

    /** The sequence before which the page starts. */
    private long top() {
        var cursor = query.cursor();
        if (cursor != null) {
            return cursor.at();
        }
        if (query.until() instanceof EndPosition.BeforeTime before) {
            var time = before.time().isBefore(Instant.EPOCH) ? Instant.EPOCH : before.time();
            reader.seek(new StartPosition.AtTime(time), new EndPosition.Now());
            return Reads.firstSequence(reader);
        }
        reader.seek(new StartPosition.Latest(), new EndPosition.Now());
        return query.until() instanceof EndPosition.AtSequence at
                ? Math.min(at.sequence() + 1, reader.endSequence())
                : reader.endSequence();
    }

    private boolean isFull() {
        return events.size() >= query.limit() || bytes >= budget.bytes();
    }

    private Window read(long low, long top) {
        reader.seek(new StartPosition.AtSequence(low), new EndPosition.AtSequence(top - 1));
        var page = new ArrayDeque<JournaledEvent>();
        var cut = new RetentionCut(reader);
        boolean full = false;
        @Nullable JournaledEvent first = null;
        long answeredNanos = System.nanoTime();
        while (!reader.ended()) {
            var polled = reader.poll(Duration.ofMillis(100));
            if (!polled.isEmpty()) {
                answeredNanos = System.nanoTime();
                first = first == null ? polled.get(0) : first;
            } else if (System.nanoTime() - answeredNanos > Reads.TIMEOUT.toNanos()) {
                throw Reads.timedOut();
            }
            for (var event : polled) {
                full |= addNewest(event, page);
                if (isBeforeBound(event)) {
                    cut.exclude(event.sequence());
                } else {
                    cut.take(event.sequence());
                }
            }
        }
        cut.reach(top);
        boolean complete = first != null && first.sequence() == low;
        return new Window(page, full, first != null && isBeforeBound(first), complete, cut.before());
    }

    /** Adds an event and removes older ones that do not fit the page. Returns whether any was removed. */
    private boolean addNewest(JournaledEvent event, Deque<JournaledEvent> page) {
        boolean removed = false;
        if (!isBeforeBound(event) && query.matches(event)) {
            page.addLast(event);
            bytes += event.bytes().length;
            while (page.size() > 1 && (events.size() + page.size() > query.limit() || bytes > budget.bytes())) {
                bytes -= page.removeFirst().bytes().length;
                removed = true;
            }
        }
        return removed;
    }

    private boolean isBeforeBound(JournaledEvent event) {
        return bound instanceof Bound.Time time && event.timeMillis() < time.millis();
    }
}
