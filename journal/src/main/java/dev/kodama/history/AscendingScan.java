package dev.kodama.history;

import dev.kodama.history.PageCursor.Bound;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.RetentionCut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a page of the journal, oldest first. */
final class AscendingScan {
    private final JournalReader reader;
    private final HistoryQuery query;
    private final PageBudget budget;
    private final JournalEpoch epoch;
    private final List<JournaledEvent> events = new ArrayList<>();
    private final RetentionCut cut;
    private final long stopMillis;
    private final long stopSequence;
    private long nextSequence;
    private long scanned;
    private boolean drained;
    private long bytes;

    private AscendingScan(JournalReader reader, HistoryQuery query, PageBudget budget, JournalEpoch epoch) {
        this.reader = reader;
        this.query = query;
        this.budget = budget;
        this.epoch = epoch;
        var cursor = query.cursor();
        reader.seek(
                cursor == null ? query.since() : new StartPosition.AtSequence(Math.max(1, cursor.at())),
                new EndPosition.Now());
        this.cut = new RetentionCut(reader);
        var bound = cursor == null ? bound(query.until()) : cursor.bound();
        this.stopMillis = bound instanceof Bound.Time time ? time.millis() : Long.MAX_VALUE;
        long last = bound instanceof Bound.Sequence sequence ? sequence.sequence() : Long.MAX_VALUE;
        this.stopSequence = Math.min(last, reader.endSequence());
        this.nextSequence = reader.nextSequence();
    }

    static EventPage page(JournalReader reader, HistoryQuery query, PageBudget budget, JournalEpoch epoch) {
        return query.since() instanceof StartPosition.Latest
                ? EventPage.empty()
                : new AscendingScan(reader, query, budget, epoch).run();
    }

    private static Bound bound(EndPosition until) {
        if (until instanceof EndPosition.AtSequence at) {
            return new Bound.Sequence(at.sequence() + 1);
        }
        return until instanceof EndPosition.BeforeTime before
                ? new Bound.Time(Math.max(0, before.time().toEpochMilli()))
                : new Bound.None();
    }

    private EventPage run() {
        long start = System.nanoTime();
        long answeredNanos = start;
        while (!isFull() && !atEnd()) {
            long now = System.nanoTime();
            if (scanned >= budget.events()
                    || (scanned > 0 && now - start > budget.time().toNanos())) {
                break;
            } else if (now - answeredNanos > Reads.TIMEOUT.toNanos()) {
                throw Reads.timedOut();
            }
            var polled = reader.poll(Duration.ofMillis(100));
            if (!polled.isEmpty()) {
                answeredNanos = System.nanoTime();
            }
            drained = polled.isEmpty() && reader.ended();
            if (!add(polled)) {
                return new EventPage(epoch, events, null, cut.before());
            }
        }
        if (drained) {
            cut.reach(stopSequence);
        }
        return new EventPage(epoch, events, cursor(), cut.before());
    }

    /** Returns false at the end of the query. */
    private boolean add(List<JournaledEvent> polled) {
        for (var event : polled) {
            if (isFull() || scanned >= budget.events()) {
                return true;
            } else if (event.sequence() >= stopSequence || event.timeMillis() >= stopMillis) {
                cut.reach(Math.min(stopSequence, event.sequence()));
                return false;
            }
            scanned++;
            nextSequence = event.sequence() + 1;
            cut.take(event.sequence());
            if (query.matches(event)) {
                events.add(event);
                bytes += event.bytes().length;
            }
        }
        return true;
    }

    private boolean isFull() {
        return events.size() >= query.limit() || bytes >= budget.bytes();
    }

    private boolean atEnd() {
        return nextSequence >= stopSequence || drained;
    }

    private @Nullable PageCursor cursor() {
        if (atEnd()) {
            return null;
        }
        var bound = stopMillis < Long.MAX_VALUE ? new Bound.Time(stopMillis) : new Bound.Sequence(stopSequence);
        return new PageCursor(epoch, false, Order.ASC, nextSequence, bound);
    }
}
