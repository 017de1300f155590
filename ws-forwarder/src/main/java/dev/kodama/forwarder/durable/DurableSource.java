package dev.kodama.forwarder.durable;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.durable.tail.JournalFrame;
import dev.kodama.forwarder.durable.tail.WantedEvents;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.forwarder.session.Session;
import dev.kodama.forwarder.session.SourceProgress;
import dev.kodama.history.selective.SelectiveReader;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.reader.JournalReader;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Event source of a durable session: synchronizes its {@link JournalSubscription} between the threads that write to the client and the thread
 * that catches up. The lock is never held while waiting; only the catch-up thread waits here, for room in the buffer.
 */
final class DurableSource implements EventSource {
    private static final Duration ROOM_LOOK = Duration.ofMillis(100);

    private final DurableDelivery durable;
    private final LongSupplier nanoTime;
    private final EventPace pace;
    private final @Nullable Sampler sampler;
    private final JournalSubscription subscription;
    private final DurableDelivery.Reader client;
    private final WantedEvents wanted;
    private volatile FrameEncoding framing = FrameEncoding.WEBSOCKET;
    private volatile @Nullable Session session;
    private long sent;
    /** Time of the next scheduled pull; 0 for none. */
    private long wakeAt;

    DurableSource(
            DurableDelivery durable,
            LongSupplier nanoTime,
            Filter filter,
            JournalRange range,
            EventPace pace,
            DurableDelivery.Reader client) {
        this.client = client;
        this.durable = durable;
        this.nanoTime = nanoTime;
        wanted = new WantedEvents(durable.payloads(), filter);
        this.pace = pace;
        sampler = pace.sampler(this);
        subscription = new JournalSubscription(durable, this, range);
    }

    @Override
    public void opened(Session opened) {
        framing = opened.framing();
        session = opened;
        durable.add(this);
        synchronized (this) {
            wanted.open();
            subscription.begin();
        }
    }

    @Override
    public synchronized void ended() {
        subscription.end();
        wanted.close();
        durable.forget(this);
        notifyAll();
    }

    void pull() {
        var pulled = session;
        if (pulled != null) {
            pulled.pull();
        }
    }

    @Override
    public synchronized boolean isPressing() {
        return subscription.isFull();
    }

    String user() {
        return client.user();
    }

    /** Reads at least the events that its filter, as it is now, matches, and holes. */
    SelectiveReader selective(JournalReader reader, EndPosition end) {
        return durable.selective(reader, end, wanted.filters(), client);
    }

    FrameEncoding framing() {
        return framing;
    }

    /** The tail ring of its framing; null while the tail does not read. */
    @Nullable
    Ring ring() {
        return durable.ring(framing);
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    @Override
    public Filter filter() {
        return wanted.filter();
    }

    @Override
    public synchronized void setFilter(Filter changed) {
        wanted.change(changed);
        subscription.refilter();
        notifyAll();
    }

    WantedEvents wanted() {
        return wanted;
    }

    /** Whether the event is shown whatever {@code max_per_second} says. */
    boolean isAlwaysShown(Head head) {
        return JournalFrame.isHole(head) || pace.alwaysShown().contain(head.eventType());
    }

    /** Null where all events are shown. */
    @Nullable
    Sampler sampler() {
        return sampler;
    }

    @Override
    public synchronized SourceProgress progress() {
        long position = subscription.upcoming();
        var ring = ring();
        Long lag = ring == null || position == 0 ? null : (Long) Math.max(0, ring.head() - position);
        return new SourceProgress("durable", position == 0 ? null : (Long) position, lag, sent, 0);
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

    /** Ends the session with an error. */
    void fail(String sentence) {
        synchronized (this) {
            subscription.fail(sentence);
        }
        pull();
    }

    /** Schedules a pull. Guarded by the lock, as all calls of the subscription. */
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

    // Called by a CatchUpTask.

    synchronized boolean waitsFor(CatchUpTask task) {
        return subscription.waitsFor(task);
    }

    synchronized void found(CatchUpTask task) {
        subscription.found(task);
    }

    synchronized void announce(CatchUpTask task, Item resumed) {
        subscription.announce(task, resumed);
    }

    /** Moves the task's slice to the buffer, and waits while that is full; false if the task has to stop. */
    boolean put(CatchUpTask task, BooleanSupplier giveWay) {
        while (!isMoved(task)) {
            pull();
            if (giveWay.getAsBoolean()) {
                return false;
            }
            awaitChange(() -> isFullFor(task), ROOM_LOOK);
        }
        return waitsFor(task);
    }

    private synchronized boolean isMoved(CatchUpTask task) {
        return subscription.move(task);
    }

    private synchronized boolean isFullFor(CatchUpTask task) {
        return subscription.waitsFor(task) && subscription.isFull();
    }

    /** Waits, unless the session drops the task. */
    void rest(CatchUpTask task, Duration time) {
        awaitChange(() -> waitsFor(task), time);
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

    boolean join(CatchUpTask task) {
        boolean joined;
        synchronized (this) {
            joined = subscription.join(task);
        }
        if (joined) {
            pull();
        }
        return joined;
    }

    void end(CatchUpTask task, Item ended) {
        synchronized (this) {
            subscription.end(task, ended);
        }
        pull();
    }

    void fail(CatchUpTask task, String sentence) {
        if (waitsFor(task)) {
            fail(sentence);
        }
    }

    // Called by the session.

    @Override
    public synchronized void begin() {
        subscription.beginRound();
    }

    @Override
    public synchronized boolean take(FrameBatch batch) {
        long now = nanoTime.getAsLong();
        int room = pace.isSampled() ? Integer.MAX_VALUE : pace.limiter().room(now);
        if (room == 0 && subscription.hasEvent()) {
            pace.limiter().exceed();
            pullLater(now, pace.limiter().untilRoom());
            return false;
        }
        batch.limit(Math.max(1, room));
        return subscription.take(batch, now);
    }

    @Override
    public void sent(long next, int frames) {
        boolean over;
        synchronized (this) {
            pace.limiter().use(frames);
            sent += frames;
            over = subscription.sent(next, frames);
            notifyAll();
        }
        var ended = session;
        if (over && ended != null) {
            ended.close(CloseReason.BROKEN);
        }
    }
}
