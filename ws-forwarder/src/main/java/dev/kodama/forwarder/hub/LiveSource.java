package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.hub.ring.EventView;
import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.hub.ring.SequenceQueue;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.forwarder.session.Session;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A session's place in the ring of live events.
 *
 * <p>How it works: without a filter it is a cursor, and every event from there on is looked at. With one the index offers what is wanted, and
 * only those numbers are kept; if they are too many, or where the index could not know yet, it is a cursor again up to the last
 * that was offered ({@code scanUntil}). What the ring has overtaken is a matter of the session's policy, see {@link OverflowRecovery}; so is what is
 * over its {@link SessionRateLimit}.
 */
final class LiveSource implements EventSource {
    /** What the last batch holds. */
    private enum Taken {
        EVENTS,
        RESCUED,
        NOTICE
    }

    private final FramingContext parts;
    private final Ring ring;
    private final Overflow overflow;
    private final @Nullable SessionRateLimit quota;
    private volatile Filter filter;
    private volatile @Nullable Session session;
    private volatile boolean closing;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    // Guarded by this.
    private final SequenceQueue wanted = new SequenceQueue();
    private @Nullable OverflowRecovery rescue;
    private boolean indexed;
    private boolean touched;
    private boolean ended;
    private long cursor;
    private long scanUntil;
    /** From there on what the index offers is wanted. */
    private long sureFrom;

    private long missed;
    private Taken taken = Taken.NOTICE;
    private EventView view = EventView.WHOLE;

    /** @param from the number of the first event that is wanted */
    LiveSource(FramingContext parts, Filter filter, Overflow overflow, long from, SendRateLimiter allowance) {
        this.parts = parts;
        this.ring = parts.ring();
        this.filter = filter;
        this.overflow = overflow;
        quota = allowance.isLimited() ? new SessionRateLimit(parts, allowance) : null;
        cursor = from;
        scanUntil = from;
    }

    @Override
    public synchronized void opened(Session opened) {
        session = opened;
        view = opened.takesNotices() ? EventView.WHOLE : EventView.PLAIN;
        if (overflow == Overflow.CONFLATE) {
            parts.newest().use();
        }
        enter(filter, cursor);
    }

    @Override
    public synchronized void ended() {
        if (ended) {
            return;
        }
        ended = true;
        leave();
        if (overflow == Overflow.CONFLATE) {
            parts.newest().release();
        }
    }

    @Override
    public Filter filter() {
        return filter;
    }

    /** What was not sent yet goes by the new filter from here on, and of what was passed over nothing comes back. */
    @Override
    public synchronized void setFilter(Filter changed) {
        long from = cursor;
        if (indexed && cursor >= scanUntil) {
            from = wanted.isEmpty() ? Math.max(cursor, parts.index().position()) : wanted.first();
        }
        if (!ended) {
            leave();
            enter(changed, from);
        }
    }

    @Override
    public boolean losesWhatIsNotSent() {
        return true;
    }

    private void enter(Filter entered, long from) {
        filter = entered;
        cursor = from;
        wanted.clear();
        indexed = FilterIndex.takes(entered);
        if (indexed) {
            parts.index().add(this, entered);
        } else {
            parts.scanning().add(this);
        }
        scanUntil = ring.head();
        sureFrom = indexed && entered.isOneKey() ? scanUntil : Long.MAX_VALUE;
    }

    private void leave() {
        if (indexed) {
            parts.index().remove(this, filter);
        } else {
            parts.scanning().remove(this);
        }
    }

    void pull() {
        var pulled = session;
        if (pulled != null) {
            pulled.pull();
        }
    }

    /**
     * The index has an event.
     *
     * @return whether it is to be pulled, and was not told so yet
     */
    synchronized boolean offer(Head head, long number) {
        if (!indexed || number < cursor || (number < sureFrom && !filter.matches(head))) {
            return false;
        }
        if (cursor < scanUntil) {
            scanUntil = Math.max(scanUntil, number + 1);
        } else if (!wanted.add(number)) {
            cursor = wanted.first();
            scanUntil = number + 1;
            wanted.clear();
        }
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** The index could not look at some events. */
    synchronized void lose(long from, long to) {
        if (indexed) {
            if (cursor >= scanUntil) {
                cursor = wanted.isEmpty() ? Math.max(cursor, from) : wanted.first();
                wanted.clear();
            }
            scanUntil = Math.max(scanUntil, to);
        }
    }

    @Override
    public synchronized void begin() {
        touched = false;
        if (!indexed) {
            scanUntil = ring.head();
        }
    }

    @Override
    public boolean take(FrameBatch batch) {
        boolean more = takeNext(batch);
        if (closing) {
            giveUp();
        }
        return more;
    }

    private synchronized boolean takeNext(FrameBatch batch) {
        if (closing) {
            return false;
        }
        if (quota != null) {
            int room = quota.room();
            if (room == 0) {
                return hasFailures() ? takeRescued(batch) : passOver(quota);
            }
            batch.limit(room);
        }
        if (isRescuing()) {
            return takeRescued(batch);
        }
        if (missed > 0 && view == EventView.PLAIN) {
            onMissedTold();
        } else if (missed > 0) {
            taken = Taken.NOTICE;
            batch.copy(parts.framing().notice(ServerFrame.dropped(missed)), cursor - 1);
            return true;
        }
        taken = Taken.EVENTS;
        return cursor < scanUntil ? scan(batch) : indexed && !wanted.isEmpty() && takeWanted(batch);
    }

    private boolean scan(FrameBatch batch) {
        if (!ring.take(cursor, scanUntil, filter::matches, batch, view)) {
            batch.clear();
            long next = overflow == Overflow.CONFLATE ? ring.head() : afterSkip();
            onOvertaken(cursor, next, (indexed ? Math.min(next, scanUntil) : next) - cursor);
            cursor = next;
            scanUntil = Math.max(scanUntil, next);
        } else if (batch.isEmpty()) {
            cursor = Math.max(cursor, batch.next());
        }
        return true;
    }

    private boolean takeWanted(FrameBatch batch) {
        long first = wanted.first();
        if (!ring.take(wanted, batch, view)) {
            batch.clear();
            long next = ring.tail();
            onOvertaken(first, next, wanted.dropBefore(next));
            cursor = Math.max(cursor, next);
        } else if (batch.isEmpty()) {
            sent(batch.next(), 0);
        }
        return true;
    }

    /** More is there than may go now: it goes the way of what is overtaken, and what is left is told when there is room again. */
    private boolean passOver(SessionRateLimit limit) {
        boolean scans = cursor < scanUntil;
        if (!scans && (!indexed || wanted.isEmpty())) {
            if (missed > 0 || isRescuing()) {
                limit.hold(this);
            }
            return false;
        }
        long from = scans ? cursor : wanted.first();
        long to = scans ? scanUntil : wanted.last() + 1;
        var passed = limit.between(from, to, filter);
        cursor = to;
        wanted.clear();
        missed += passed.wanted();
        boolean over = passed.wanted() > passed.failures();
        if (over) {
            limit.exceed();
        }
        closing = closing || (over && overflow == Overflow.DISCONNECT) || !rescue(from, to);
        return true;
    }

    /** Its turn has come: see {@link SessionRateLimit#hold}. */
    synchronized void onTurn() {
        if (quota != null) {
            quota.onTurn();
        }
    }

    /** In the middle of what the ring holds, to have some room; or where nothing more is wanted. */
    private long afterSkip() {
        long oldest = ring.tail();
        long middle = oldest + (ring.head() - oldest) / 2;
        return indexed ? Math.min(middle, Math.max(scanUntil, oldest)) : middle;
    }

    /** @param count how many of what lies between are missed */
    private void onOvertaken(long from, long to, long count) {
        missed += count;
        if (overflow == Overflow.DISCONNECT || !rescue(from, to)) {
            closing = true;
        }
    }

    /** @return false if a failure event among it is gone for good */
    private boolean rescue(long from, long to) {
        if (rescue == null) {
            rescue = new OverflowRecovery(parts, overflow == Overflow.CONFLATE, view);
        }
        return rescue.begin(from, to, filter);
    }

    /** Sends nothing more, and closes. Not under the lock: a connection has locks of its own. */
    void giveUp() {
        closing = true;
        var given = session;
        if (given != null && givenUp.compareAndSet(false, true)) {
            parts.counters().tooSlow.increment();
            given.close(CloseReason.TOO_SLOW);
        }
    }

    private boolean isRescuing() {
        return rescue != null && rescue.isUnderWay();
    }

    private boolean hasFailures() {
        return rescue != null && rescue.hasFailures();
    }

    private boolean takeRescued(FrameBatch batch) {
        taken = Taken.RESCUED;
        if (!Objects.requireNonNull(rescue).take(filter, batch)) {
            batch.clear();
            closing = true;
        }
        return true;
    }

    @Override
    public synchronized void sent(long next, int frames) {
        switch (taken) {
            case RESCUED -> {
                boolean failures = Objects.requireNonNull(rescue).sent(next);
                use(failures ? 0 : frames);
                missed = Math.max(0, missed - frames);
                parts.counters().framesSent.add(frames);
            }
            case NOTICE -> onMissedTold();
            case EVENTS -> {
                cursor = Math.max(cursor, next);
                var unused = wanted.dropBefore(next);
                use(frames);
                parts.counters().framesSent.add(frames);
            }
        }
    }

    /** Also where there is nobody to tell it to: a client that takes no notices goes on without a word. */
    private void onMissedTold() {
        parts.counters().dropped.add(missed);
        missed = 0;
    }

    private void use(int frames) {
        if (quota != null) {
            quota.use(frames);
        }
    }
}
