package dev.kodama.history;

import dev.kodama.history.PageCursor.Bound;
import dev.kodama.journal.EndPosition;
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
    private final PageBudget limits;
    private final List<JournaledEvent> events = new ArrayList<>();
    private final RetentionCut cut;
    private final long stopMillis;
    private final long stopSequence;
    private long nextSequence;
    private long scanned;
    private boolean drained;
    private long bytes;

    private AscendingScan(JournalReader reader, HistoryQuery query, PageBudget limits) {
        this.reader = reader;
        this.query = query;
        this.limits = limits;
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

    static EventPage page(JournalReader reader, HistoryQuery query, PageBudget limits) {
        return query.since() instanceof StartPosition.Latest
                ? EventPage.nothing()
                : new AscendingScan(reader, query, limits).run();
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
        long heard = start;
        while (!full() && !atEnd()) {
            long now = System.nanoTime();
            if (scanned >= limits.events()
                    || (scanned > 0 && now - start > limits.time().toNanos())) {
                break;
            } else if (now - heard > Reads.PATIENCE.toNanos()) {
                throw Reads.late();
            }
            var some = reader.poll(Duration.ofMillis(100));
            if (!some.isEmpty()) {
                heard = System.nanoTime();
            }
            drained = some.isEmpty() && reader.ended();
            if (!taken(some)) {
                return new EventPage(events, null, cut.before());
            }
        }
        if (drained) {
            cut.reach(stopSequence);
        }
        return new EventPage(events, cursor(), cut.before());
    }

    /** Whether it may go on: not behind the time at which it stops. */
    private boolean taken(List<JournaledEvent> some) {
        for (var event : some) {
            if (full() || scanned >= limits.events()) {
                return true;
            } else if (event.sequence() >= stopSequence || event.timeMillis() >= stopMillis) {
                cut.reach(Math.min(stopSequence, event.sequence()));
                return false;
            }
            scanned++;
            nextSequence = event.sequence() + 1;
            cut.take(event.sequence());
            if (query.takes(event)) {
                events.add(event);
                bytes += event.bytes().length;
            }
        }
        return true;
    }

    private boolean full() {
        return events.size() >= query.limit() || bytes >= limits.bytes();
    }

    private boolean atEnd() {
        return nextSequence >= stopSequence || drained;
    }

    private @Nullable PageCursor cursor() {
        if (atEnd()) {
            return null;
        }
        var bound = stopMillis < Long.MAX_VALUE ? new Bound.Time(stopMillis) : new Bound.Sequence(stopSequence);
        return new PageCursor(false, Order.ASC, nextSequence, bound);
    }
}
