package dev.kodama.forwarder.durable;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.forwarder.session.Session;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's {@link JournalSubscription} through the journal, between those who write to its client and the thread that reads the past for it. The
 * object's lock guards the subscription and is never held while anything waits; only who reads the past waits here, for room.
 */
final class DurableSource implements EventSource {
    private static final Duration ROOM_LOOK = Duration.ofMillis(100);

    private final DurableDelivery durable;
    private final LongSupplier nanoTime;
    private final SendRateLimiter allowance;
    private final JournalSubscription subscription;
    private final String user;
    private volatile Filter filter;
    private volatile FrameEncoding framing = FrameEncoding.WEBSOCKET;
    private volatile @Nullable Session session;
    /** When it is pulled next because something is due; 0 if nothing waits. */
    private long wakeAt;

    DurableSource(
            DurableDelivery durable,
            LongSupplier nanoTime,
            Filter filter,
            JournalRange stretch,
            SendRateLimiter allowance,
            String user) {
        this.user = user;
        this.durable = durable;
        this.nanoTime = nanoTime;
        this.filter = filter;
        this.allowance = allowance;
        subscription = new JournalSubscription(durable, this, stretch);
    }

    @Override
    public void opened(Session opened) {
        framing = opened.framing();
        session = opened;
        durable.add(this);
        synchronized (this) {
            subscription.begin();
        }
    }

    @Override
    public synchronized void ended() {
        subscription.end();
        durable.forget(this);
        notifyAll();
    }

    /** Sends what can be sent now. */
    void pull() {
        var pulled = session;
        if (pulled != null) {
            pulled.pull();
        }
    }

    /** Whose share of the readers of the past it takes. */
    String user() {
        return user;
    }

    FrameEncoding framing() {
        return framing;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    @Override
    public Filter filter() {
        return filter;
    }

    @Override
    public synchronized void setFilter(Filter changed) {
        filter = changed;
        subscription.refilter();
        notifyAll();
    }

    boolean wants(Head head) {
        return JournalFrame.isHole(head) || filter.matches(head);
    }

    @Override
    public synchronized byte @Nullable [] onCommand(ClientFrame.Command command) {
        try {
            subscription.follow(command);
            notifyAll();
            return null;
        } catch (IllegalArgumentException e) {
            return ServerFrame.error(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the session with a sentence that says why. */
    void fail(String sentence) {
        synchronized (this) {
            subscription.fail(sentence);
        }
        pull();
    }

    /** It has something that is due later; guarded by the lock, as all that the subscription asks. */
    void pullLater(long now, long wait) {
        if (wakeAt == 0 || now + wait < wakeAt) {
            wakeAt = now + wait;
            durable.later(this::onWake, wait);
        }
    }

    private void onWake() {
        synchronized (this) {
            wakeAt = 0;
        }
        pull();
    }

    @Override
    public synchronized void onPing() {
        subscription.reportPosition();
    }

    // What a CatchUp does.

    synchronized boolean waitsFor(CatchUpTask who) {
        return subscription.waitsFor(who);
    }

    synchronized void found(CatchUpTask who) {
        subscription.found(who);
    }

    synchronized void announce(CatchUpTask who, Item resumed) {
        subscription.announce(who, resumed);
    }

    /** Waits while the backlog is full; false if it is to stop there. */
    boolean put(CatchUpTask who, Item item, BooleanSupplier giveWay) {
        while (isFullFor(who)) {
            pull();
            if (giveWay.getAsBoolean()) {
                return false;
            }
            awaitChange(() -> isFullFor(who), ROOM_LOOK);
        }
        synchronized (this) {
            return subscription.add(who, item);
        }
    }

    private synchronized boolean isFullFor(CatchUpTask who) {
        return subscription.waitsFor(who) && subscription.isFull();
    }

    /** Waits a while, as long as the session waits for it. */
    void rest(CatchUpTask who, Duration time) {
        awaitChange(() -> waitsFor(who), time);
    }

    private synchronized void awaitChange(BooleanSupplier unchanged, Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        long left = most.toMillis();
        while (left > 0 && unchanged.getAsBoolean()) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }

    boolean join(CatchUpTask who) {
        boolean joined;
        synchronized (this) {
            joined = subscription.join(who);
        }
        if (joined) {
            pull();
        }
        return joined;
    }

    void end(CatchUpTask who, Item ended) {
        synchronized (this) {
            subscription.end(who, ended);
        }
        pull();
    }

    void fail(CatchUpTask who, String sentence) {
        if (waitsFor(who)) {
            fail(sentence);
        }
    }

    // What a session asks.

    @Override
    public synchronized void begin() {
        subscription.beginRound();
    }

    @Override
    public synchronized boolean take(FrameBatch batch) {
        long now = nanoTime.getAsLong();
        int room = allowance.room(now);
        if (room == 0 && subscription.hasEvent()) {
            allowance.exceed();
            pullLater(now, allowance.untilRoom());
            return false;
        }
        batch.limit(Math.max(1, room));
        return subscription.take(batch, now);
    }

    @Override
    public void sent(long next, int frames) {
        boolean over;
        synchronized (this) {
            allowance.use(frames);
            over = subscription.sent(next, frames);
            notifyAll();
        }
        var ended = session;
        if (over && ended != null) {
            ended.close(CloseReason.BROKEN);
        }
    }
}
