package dev.kodama.history;

import dev.kodama.history.PageCursor.Bound;
import dev.kodama.journal.EndPosition;
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
 * Reads a page of the journal, newest first. The journal is read forward only, so this reads windows of sequences, each one before
 * the last and twice as wide, until there are enough.
 */
final class DescendingScan {
    private static final long LEAST_WIDTH = 200;
    private static final long MOST_WIDTH = 50_000;

    /**
     * @param full whether the window holds more events before those that were kept
     * @param reachesBound whether it holds events before the time that was asked for
     * @param begun whether its first sequence is kept
     * @param cutBefore as {@link EventPage#cutBefore}
     */
    private record Window(
            Deque<JournaledEvent> events, boolean full, boolean reachesBound, boolean begun, long cutBefore) {}

    private final JournalReader reader;
    private final HistoryQuery query;
    private final PageBudget limits;
    private final List<JournaledEvent> events = new ArrayList<>();
    private final Bound bound;
    private long bytes;

    private DescendingScan(JournalReader reader, HistoryQuery query, PageBudget limits) {
        this.reader = reader;
        this.query = query;
        this.limits = limits;
        var cursor = query.cursor();
        this.bound = cursor == null ? bound(query.since()) : cursor.bound();
    }

    static EventPage page(JournalReader reader, HistoryQuery query, PageBudget limits) {
        return query.since() instanceof StartPosition.Latest
                ? EventPage.nothing()
                : new DescendingScan(reader, query, limits).run();
    }

    private static Bound bound(StartPosition since) {
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
        boolean beginKnown = false;
        long width = query.takesAll() ? query.limit() : Math.max(LEAST_WIDTH, query.limit());
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
                return new EventPage(events, null, cutBefore);
            } else if (!window.begun() && !beginKnown && top > lowest) { // other partitions may begin before it
                lowest = Math.max(lowest, firstKept());
                beginKnown = true;
            }
            if (full()
                    || scanned >= limits.events()
                    || System.nanoTime() - start > limits.time().toNanos()) {
                break;
            }
            width = Math.min(MOST_WIDTH, width * 2);
        }
        return new EventPage(events, top > lowest ? cursor(top) : null, cutBefore);
    }

    private long firstKept() {
        reader.seek(new StartPosition.Earliest(), new EndPosition.Now());
        return Reads.firstSequence(reader);
    }

    private PageCursor cursor(long top) {
        return new PageCursor(false, Order.DESC, top, bound);
    }

    /** The sequence before which it begins. */
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

    private boolean full() {
        return events.size() >= query.limit() || bytes >= limits.bytes();
    }

    private Window read(long low, long top) {
        reader.seek(new StartPosition.AtSequence(low), new EndPosition.AtSequence(top - 1));
        var kept = new ArrayDeque<JournaledEvent>();
        var cut = new RetentionCut(reader);
        boolean full = false;
        @Nullable JournaledEvent first = null;
        long heard = System.nanoTime();
        while (!reader.ended()) {
            var some = reader.poll(Duration.ofMillis(100));
            if (!some.isEmpty()) {
                heard = System.nanoTime();
                first = first == null ? some.get(0) : first;
            } else if (System.nanoTime() - heard > Reads.PATIENCE.toNanos()) {
                throw Reads.late();
            }
            for (var event : some) {
                full |= keep(event, kept);
                if (isBeforeBound(event)) {
                    cut.leaveOut(event.sequence());
                } else {
                    cut.take(event.sequence());
                }
            }
        }
        cut.reach(top);
        boolean begun = first != null && first.sequence() == low;
        return new Window(kept, full, first != null && isBeforeBound(first), begun, cut.before());
    }

    /** Keeps the newest that fit the page; whether an older one had to go for it. */
    private boolean keep(JournaledEvent event, Deque<JournaledEvent> kept) {
        boolean cut = false;
        if (!isBeforeBound(event) && query.takes(event)) {
            kept.addLast(event);
            bytes += event.bytes().length;
            while (kept.size() > 1 && (events.size() + kept.size() > query.limit() || bytes > limits.bytes())) {
                bytes -= kept.removeFirst().bytes().length;
                cut = true;
            }
        }
        return cut;
    }

    private boolean isBeforeBound(JournaledEvent event) {
        return bound instanceof Bound.Time time && event.timeMillis() < time.millis();
    }
}
