package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.EventView;
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
 * A session's cursor in the ring of live events.
 *
 * <p>How it works: without a filter the session scans every event from its cursor on. With a filter the index offers matching events, and only
 * their numbers are kept. If these are too many, or for events before the index knew the filter, the session scans up to {@code scanUntil}. What
 * the ring has overtaken, and what is over the {@link SessionRateLimit}, goes by the session's {@link Overflow} policy, see
 * {@link OverflowRecovery}.
 */
final class LiveSource implements EventSource {
    /** Content of the last batch. */
    private enum Taken {
        EVENTS,
        RECOVERED,
        NOTICE
    }

    private final FramingContext context;
    private final Ring ring;
    private final Overflow overflow;
    private final @Nullable SessionRateLimit rateLimit;
    private volatile Filter filter;
    private volatile @Nullable Session session;
    private volatile boolean closing;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    // Guarded by this.
    private final SequenceQueue wanted = new SequenceQueue();
    private @Nullable OverflowRecovery recovery;
    private boolean indexed;
    private boolean touched;
    private boolean ended;
    private long cursor;
    private long scanUntil;
    /** From this number on every event that the index offers matches. */
    private long sureFrom;

    private long missed;
    private Taken taken = Taken.NOTICE;
    private EventView view = EventView.WHOLE;

    /** @param from the number of the first event of the session */
    LiveSource(FramingContext context, Filter filter, Overflow overflow, long from, SendRateLimiter limiter) {
        this.context = context;
        this.ring = context.ring();
        this.filter = filter;
        this.overflow = overflow;
        rateLimit = limiter.isLimited() ? new SessionRateLimit(context, limiter) : null;
        cursor = from;
        scanUntil = from;
    }

    @Override
    public synchronized void opened(Session opened) {
        session = opened;
        view = opened.takesNotices() ? EventView.WHOLE : EventView.PLAIN;
        if (overflow == Overflow.CONFLATE) {
            context.conflation().use();
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
            context.conflation().release();
        }
    }

    @Override
    public Filter filter() {
        return filter;
    }

    /** Applies the new filter to all events that are not sent yet. Events that were skipped do not come back. */
    @Override
    public synchronized void setFilter(Filter changed) {
        long from = cursor;
        if (indexed && cursor >= scanUntil) {
            from = wanted.isEmpty() ? Math.max(cursor, context.index().position()) : wanted.first();
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
            context.index().add(this, entered);
        } else {
            context.scanning().add(this);
        }
        scanUntil = ring.head();
        sureFrom = indexed && entered.isOneKey() ? scanUntil : Long.MAX_VALUE;
    }

    private void leave() {
        if (indexed) {
            context.index().remove(this, filter);
        } else {
            context.scanning().remove(this);
        }
    }

    void pull() {
        var pulled = session;
        if (pulled != null) {
            pulled.pull();
        }
    }

    /**
     * Offers an event of the index.
     *
     * @return whether the source is to be pulled and was not yet marked for it
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

    /** The index has missed some events: they are scanned. */
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
        if (rateLimit != null) {
            int room = rateLimit.room();
            if (room == 0) {
                return hasFailures() ? takeRecovered(batch) : skipOverLimit(rateLimit);
            }
            batch.limit(room);
        }
        if (isRecovering()) {
            return takeRecovered(batch);
        }
        if (missed > 0 && view == EventView.PLAIN) {
            onMissedReported();
        } else if (missed > 0) {
            taken = Taken.NOTICE;
            batch.copy(context.framing().notice(ServerFrame.dropped(missed)), cursor - 1);
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

    /** Skips events over the rate limit as if they were overtaken; the client is told when the limit allows events again. */
    private boolean skipOverLimit(SessionRateLimit limit) {
        boolean scans = cursor < scanUntil;
        if (!scans && (!indexed || wanted.isEmpty())) {
            if (missed > 0 || isRecovering()) {
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
        closing = closing || (over && overflow == Overflow.DISCONNECT) || !recover(from, to);
        return true;
    }

    /** The wakeup of {@link SessionRateLimit#hold} is due. */
    synchronized void onTurn() {
        if (rateLimit != null) {
            rateLimit.onTurn();
        }
    }

    /** The middle of the ring, to leave room before it is overtaken again; or where no more events match. */
    private long afterSkip() {
        long oldest = ring.tail();
        long middle = oldest + (ring.head() - oldest) / 2;
        return indexed ? Math.min(middle, Math.max(scanUntil, oldest)) : middle;
    }

    /** @param count how many events in between are missed */
    private void onOvertaken(long from, long to, long count) {
        missed += count;
        if (overflow == Overflow.DISCONNECT || !recover(from, to)) {
            closing = true;
        }
    }

    /** @return false if a failure event in between is lost */
    private boolean recover(long from, long to) {
        if (recovery == null) {
            recovery = new OverflowRecovery(context, overflow == Overflow.CONFLATE, view);
        }
        return recovery.begin(from, to, filter);
    }

    /** Sends nothing more and closes. Not under the lock, because a connection has locks of its own. */
    void giveUp() {
        closing = true;
        var given = session;
        if (given != null && givenUp.compareAndSet(false, true)) {
            context.counters().tooSlow.increment();
            given.close(CloseReason.TOO_SLOW);
        }
    }

    private boolean isRecovering() {
        return recovery != null && recovery.isUnderWay();
    }

    private boolean hasFailures() {
        return recovery != null && recovery.hasFailures();
    }

    private boolean takeRecovered(FrameBatch batch) {
        taken = Taken.RECOVERED;
        if (!Objects.requireNonNull(recovery).take(filter, batch)) {
            batch.clear();
            closing = true;
        }
        return true;
    }

    @Override
    public synchronized void sent(long next, int frames) {
        switch (taken) {
            case RECOVERED -> {
                boolean failures = Objects.requireNonNull(recovery).sent(next);
                use(failures ? 0 : frames);
                missed = Math.max(0, missed - frames);
                context.counters().framesSent.add(frames);
            }
            case NOTICE -> onMissedReported();
            case EVENTS -> {
                cursor = Math.max(cursor, next);
                var unused = wanted.dropBefore(next);
                use(frames);
                context.counters().framesSent.add(frames);
            }
        }
    }

    /** Also for a client without notices, which is not told. */
    private void onMissedReported() {
        context.counters().dropped.add(missed);
        missed = 0;
    }

    private void use(int frames) {
        if (rateLimit != null) {
            rateLimit.use(frames);
        }
    }
}
