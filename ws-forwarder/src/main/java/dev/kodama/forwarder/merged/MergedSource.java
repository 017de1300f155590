package dev.kodama.forwarder.merged;

import dev.kodama.forwarder.durable.ReadAheadBuffer;
import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.durable.ReplaySchedule;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.forwarder.session.Session;
import dev.kodama.forwarder.session.SourceProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Event source of a session of several sources: the buffer between the thread that reads the journal for it and those that write to the client.
 * The lock is never held while waiting; only the reading thread waits here, for room in the buffer.
 */
final class MergedSource implements EventSource {
    private static final Duration ROOM_LOOK = Duration.ofMillis(100);
    private static final byte[] UNSUPPORTED =
            ServerFrame.error("pause, resume and seek need one source: connect again with since, or name one source.");

    /** An event in the buffer. */
    private record Buffered(long number, String source, long sequence) {}

    private final MergedDelivery delivery;
    private final SendRateLimiter limiter;
    private final ReadAheadBuffer buffer = new ReadAheadBuffer();
    private final ArrayDeque<Buffered> events = new ArrayDeque<>();
    /** The last sequence of each source that was sent, or examined before one that was. */
    private final Map<String, Long> sent = new TreeMap<>();
    /** The last sequence of each source that was examined. */
    private final Map<String, Long> examined = new TreeMap<>();

    private ReplaySchedule schedule;
    private MergedTask task;
    private volatile Filter filter;
    private volatile FrameEncoding framing = FrameEncoding.WEBSOCKET;
    private volatile @Nullable Session session;
    private long number;
    private boolean inFlight;
    private boolean restarts;
    private boolean failed;
    /** Time of the next scheduled pull; 0 for none. */
    private long wakeAt;

    private long sentFrames;

    MergedSource(MergedDelivery delivery, MergedTask.Request request, Filter filter, SendRateLimiter limiter) {
        this.delivery = delivery;
        this.filter = filter;
        this.limiter = limiter;
        this.schedule = ReplaySchedule.of(request.range().speed());
        this.task = new MergedTask(this, request, delivery.mask());
    }

    @Override
    public void opened(Session opened) {
        framing = opened.framing();
        session = opened;
        delivery.add(this);
        submit(task);
    }

    private void submit(MergedTask begun) {
        int ahead = delivery.submit(begun);
        if (ahead > 0) {
            addNotice(begun, null, ServerFrame.waiting(ahead - 1));
        }
    }

    @Override
    public void ended() {
        delivery.remove(this);
        synchronized (this) {
            session = null;
            notifyAll();
        }
    }

    FrameEncoding framing() {
        return framing;
    }

    @Override
    public Filter filter() {
        return filter;
    }

    @Override
    public synchronized void setFilter(Filter changed) {
        filter = changed;
        restarts = true;
        if (!inFlight) {
            restart();
        }
    }

    /** Reads again what was read ahead with the previous filter. */
    private void restart() {
        restarts = false;
        if (!task.isAnnounced()) {
            return; // nothing was read with the previous filter
        }
        examined.clear();
        examined.putAll(sent);
        events.clear();
        buffer.dropEvents();
        task = task.from(sent);
        notifyAll();
        submit(task);
    }

    @Override
    public synchronized SourceProgress progress() {
        return new SourceProgress("durable", null, null, sentFrames, 0);
    }

    @Override
    public synchronized boolean isPressing() {
        return buffer.isFull();
    }

    @Override
    public byte[] onCommand(ClientFrame.Command command) {
        return UNSUPPORTED;
    }

    @Override
    public synchronized void onPing() {
        task.reportPosition();
    }

    void pull() {
        var pulled = session;
        if (pulled != null) {
            pulled.pull();
        }
    }

    // Called by a MergedTask; one that was replaced is ignored.

    synchronized boolean waitsFor(MergedTask reading) {
        return session != null && task == reading && !failed;
    }

    /** Adds an event that is wanted, and waits while the buffer is full; false if the task has to stop. */
    boolean putEvent(
            MergedTask reading, byte[] frame, String source, long sequence, long millis, BooleanSupplier giveWay) {
        while (isFullFor(reading)) {
            pull();
            if (giveWay.getAsBoolean()) {
                return false;
            }
            awaitRoom(reading);
        }
        synchronized (this) {
            if (!waitsFor(reading)) {
                return false;
            }
            examined.put(source, sequence);
            events.addLast(new Buffered(++number, source, sequence));
            buffer.add(Item.event(frame, number, millis));
            return true;
        }
    }

    /** Records events that are not wanted, or deleted. */
    synchronized void examine(MergedTask reading, Map<String, Long> sequences) {
        if (waitsFor(reading)) {
            examined.putAll(sequences);
            if (events.isEmpty()) {
                sent.putAll(examined);
            }
        }
    }

    /** @param id of a server-sent event; null for none */
    synchronized void addNotice(MergedTask reading, @Nullable String id, byte[] json) {
        if (waitsFor(reading)) {
            buffer.add(Item.notice(framing.notice(id, json), number + 1));
        }
    }

    private synchronized boolean isFullFor(MergedTask reading) {
        return waitsFor(reading) && buffer.isFull();
    }

    private synchronized void awaitRoom(MergedTask reading) {
        long deadline = System.nanoTime() + ROOM_LOOK.toNanos();
        long left = ROOM_LOOK.toMillis();
        while (left > 0 && waitsFor(reading) && buffer.isFull()) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }

    void fail(MergedTask reading, String sentence) {
        synchronized (this) {
            if (!waitsFor(reading)) {
                return;
            }
            addNotice(reading, null, ServerFrame.error(sentence));
            failed = true;
        }
        pull();
    }

    // Called by the session.

    @Override
    public void begin() {
        // a round has no bound of its own: the buffer has one
    }

    @Override
    public synchronized boolean take(FrameBatch batch) {
        if (buffer.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        int room = limiter.room(now);
        if (room == 0 && buffer.startsWithEvent()) {
            limiter.exceed();
            pullLater(now, limiter.untilRoom());
            return false;
        }
        schedule = buffer.schedule(schedule, now);
        long wait = buffer.waitNanos(schedule, now);
        if (wait > 0) {
            pullLater(now, wait);
            return false;
        }
        batch.limit(Math.max(1, room));
        buffer.take(batch, schedule, now);
        inFlight = true;
        return true;
    }

    @Override
    public void sent(long next, int frames) {
        boolean over;
        synchronized (this) {
            limiter.use(frames);
            sentFrames += frames;
            long number = buffer.sent(next).next();
            while (!events.isEmpty() && events.getFirst().number() < number) {
                var event = events.removeFirst();
                sent.put(event.source(), event.sequence());
            }
            if (events.isEmpty()) {
                sent.putAll(examined);
            }
            inFlight = false;
            if (restarts) {
                restart();
            }
            over = failed && buffer.isEmpty();
            notifyAll();
        }
        delivery.sent(frames);
        var ended = session;
        if (over && ended != null) {
            ended.close(CloseReason.BROKEN);
        }
    }

    private void pullLater(long now, long wait) {
        if (wakeAt == 0 || now + wait < wakeAt) {
            wakeAt = now + wait;
            delivery.later(this::onWake, wait);
        }
    }

    private void onWake() {
        synchronized (this) {
            wakeAt = 0;
        }
        pull();
    }
}
