package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.hub.ring.EventView;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.forwarder.session.Session;
import dev.kodama.forwarder.session.SourceProgress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Source of a session's live events. What the ring has overtaken, and what is over the {@link SessionRateLimit}, goes by the session's
 * {@link Overflow} policy, see {@link OverflowRecovery}.
 */
final class LiveSource extends RingCursor implements EventSource {
    /** Content of the last batch. */
    private enum Taken {
        EVENTS,
        RECOVERED,
        NOTICE
    }

    private final FramingContext context;
    private final @Nullable SessionRateLimit rateLimit;
    private volatile @Nullable Session session;
    private volatile boolean closing;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    // Guarded by this.
    private @Nullable OverflowRecovery recovery;
    private boolean ended;
    private long batchNanos;
    private long missed;
    private long sent;
    private long dropped;
    private Taken taken = Taken.NOTICE;
    private EventView view = EventView.WHOLE;

    /** @param from the number of the first event of the session */
    LiveSource(FramingContext context, Filter filter, Overflow overflow, long from, SendRateLimiter limiter) {
        super(context.ring(), context.payloads(), filter, overflow, from);
        this.context = context;
        rateLimit = limiter.isLimited() ? new SessionRateLimit(context, limiter) : null;
    }

    @Override
    public synchronized void opened(Session opened) {
        session = opened;
        view = opened.takesNotices() ? EventView.WHOLE : EventView.PLAIN;
        batchNanos = opened.batchNanos();
        context.gather().add(batchNanos);
        if (overflow() == Overflow.CONFLATE) {
            context.conflation().use();
        }
        enter(filter(), cursor());
    }

    @Override
    public synchronized void ended() {
        if (ended) {
            return;
        }
        ended = true;
        leave();
        releasePaths();
        if (session != null) {
            context.gather().remove(batchNanos);
        }
        if (overflow() == Overflow.CONFLATE) {
            context.conflation().release();
        }
    }

    /** Applies the new filter to all events that are not sent yet. Events that were skipped do not come back. */
    @Override
    public synchronized void setFilter(Filter changed) {
        long from = firstUnsent(context.index().position());
        if (!ended) {
            leave();
            enter(changed, from);
        }
    }

    @Override
    public synchronized SourceProgress progress() {
        long lag =
                Math.max(0, context.ring().head() - firstUnsent(context.index().position()));
        return new SourceProgress("live", null, lag, sent, dropped + missed);
    }

    @Override
    public boolean losesWhatIsNotSent() {
        return true;
    }

    private void enter(Filter entered, long from) {
        reset(entered, from);
        if (isIndexed()) {
            context.index().add(this, entered);
        } else {
            context.scanning().add(this);
        }
        scanToHead();
    }

    private void leave() {
        if (isIndexed()) {
            context.index().remove(this, filter());
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

    @Override
    public synchronized void begin() {
        beginRound();
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
            batch.copy(context.framing().notice(ServerFrame.dropped(missed)), cursor() - 1);
            return true;
        }
        taken = Taken.EVENTS;
        return takeEvents(batch, view);
    }

    /** Skips events over the rate limit as if they were overtaken; the client is told when the limit allows events again. */
    private boolean skipOverLimit(SessionRateLimit limit) {
        if (!hasNext()) {
            if (missed > 0 || isRecovering()) {
                limit.hold(this);
            }
            return false;
        }
        long from = next();
        long to = end();
        var passed = limit.between(from, to, filter(), (head, number) -> wants(head, number) || missedPayload());
        skipTo(to);
        missed += passed.wanted();
        boolean over = passed.wanted() > passed.failures();
        if (over) {
            limit.exceed();
        }
        closing = closing || (over && overflow() == Overflow.DISCONNECT) || !recover(from, to);
        return true;
    }

    /** The wakeup of {@link SessionRateLimit#hold} is due. */
    void onTurn() {
        synchronized (this) {
            if (rateLimit != null) {
                rateLimit.onTurn();
            }
        }
        Dispatcher.pull(this);
    }

    @Override
    void onOvertaken(long from, long to, long count) {
        missed += count;
        if (overflow() == Overflow.DISCONNECT || !recover(from, to)) {
            closing = true;
        }
    }

    /** @return false if a failure event in between is lost */
    private boolean recover(long from, long to) {
        if (recovery == null) {
            recovery = new OverflowRecovery(context, overflow() == Overflow.CONFLATE, view);
        }
        return recovery.begin(from, to, filter());
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
        boolean failures = hasFailures();
        boolean whole = Objects.requireNonNull(recovery).take(this::wants, batch);
        if (!whole || (missedPayload() && failures)) {
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
                sent += frames;
                context.counters().framesSent.add(frames);
            }
            case NOTICE -> onMissedReported();
            case EVENTS -> {
                if (context.tracing().isOn()) {
                    context.tracing().sent(cursor(), next, this::wants);
                }
                advanceTo(next);
                use(frames);
                sent += frames;
                context.counters().framesSent.add(frames);
            }
        }
    }

    /** Also for a client without notices, which is not told. */
    private void onMissedReported() {
        context.counters().dropped.add(missed);
        dropped += missed;
        missed = 0;
    }

    private void use(int frames) {
        if (rateLimit != null) {
            rateLimit.use(frames);
        }
    }
}
