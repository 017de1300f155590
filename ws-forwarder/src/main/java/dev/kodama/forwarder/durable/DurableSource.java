package dev.kodama.forwarder.durable;

import dev.kodama.bus.EventScan.Head;
import dev.kodama.forwarder.durable.Backlog.Item;
import dev.kodama.forwarder.hub.Session;
import dev.kodama.forwarder.hub.Source;
import dev.kodama.forwarder.hub.ring.Batch;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Framing;
import dev.kodama.forwarder.protocol.Resumed;
import dev.kodama.forwarder.protocol.ServerFrame;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's place in the journal. Where the journal ends it is a cursor in the ring that all share; behind that a {@link CatchUp} reads for
 * it into a backlog of its own. It goes from the one to the other, and back, at a sequence: nothing is left out and nothing comes twice.
 *
 * <p>How it works: all is guarded by the object's lock, which is never held while anything waits. Between {@code take} and {@code
 * sent} frames may be on their way already, so what changes the place meanwhile is put off until then.
 */
final class DurableSource implements Source {
    /** Where the events come from. */
    private enum Place {
        /** The ring, once there is one, from its end on. */
        TAIL,
        RING,
        JOURNAL,
        /** Nothing more comes. */
        NOWHERE
    }

    /** What the last batch holds. */
    private enum Taken {
        NOTHING,
        BACKLOG,
        EVENTS,
        NOTICE
    }

    private static final Duration ROOM_LOOK = Duration.ofMillis(100);

    private final Durable durable;
    private final LongSupplier nanoTime;
    private final Backlog backlog = new Backlog();
    private volatile Filter filter;
    private volatile Framing framing = Framing.WEBSOCKET;
    private volatile @Nullable Session session;

    private Stretch stretch;
    private Pace pace;
    private Place place = Place.NOWHERE;
    private Taken taken = Taken.NOTHING;
    private @Nullable Runnable putOff;
    private @Nullable CatchUp catchUp;
    private boolean joined;
    private boolean paused;
    private boolean pauseTold;
    private boolean caughtUp;
    private boolean failed;
    private long until;
    /** When it is pulled next because something is due; 0 if nothing waits. */
    private long wakeAt;

    /** The sequence of the event to go on with, all before it being on their way or not wanted; 0 while that is not known. */
    private long position;

    DurableSource(Durable durable, LongSupplier nanoTime, Filter filter, Stretch stretch) {
        this.durable = durable;
        this.nanoTime = nanoTime;
        this.filter = filter;
        this.stretch = stretch;
        this.pace = Pace.of(stretch.speed());
    }

    @Override
    public void opened(Session opened) {
        framing = opened.framing();
        session = opened;
        durable.add(this);
        synchronized (this) {
            beginStretch(stretch);
        }
    }

    @Override
    public synchronized void ended() {
        place = Place.NOWHERE;
        leaveJournal();
        backlog.dropEvents();
        durable.forget(this);
    }

    /** Sends what can be sent now. */
    void pull() {
        var pulled = session;
        if (pulled != null) {
            pulled.pull();
        }
    }

    Framing framing() {
        return framing;
    }

    @Override
    public Filter filter() {
        return filter;
    }

    /** What was read ahead by the old filter is read again. */
    @Override
    public synchronized void setFilter(Filter changed) {
        filter = changed;
        whenSent(() -> {
            var current = catchUp;
            if (place == Place.JOURNAL && current != null) {
                leaveJournal();
                backlog.dropEvents();
                readJournal(new CatchUp(this, stretch, current.announced() ? position : 0, current.announced()));
            }
        });
    }

    boolean wants(Head head) {
        return JournalFrame.isHole(head) || filter.matches(head);
    }

    @Override
    public byte @Nullable [] onCommand(ClientFrame.Command command) {
        try {
            onKnown(command);
            return null;
        } catch (IllegalArgumentException e) {
            return ServerFrame.error(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void onKnown(ClientFrame.Command command) {
        if (command instanceof ClientFrame.Seek seek) {
            var next = stretch.with(seek, Math.max(0, position - 1), durable.now());
            whenSent(() -> beginStretch(next));
        } else if (command instanceof ClientFrame.Resume && paused) {
            whenSent(() -> beginStretch(position > 0 ? stretch.from(position - 1) : stretch));
        } else if (command instanceof ClientFrame.Pause && place != Place.NOWHERE) {
            whenSent(this::pause);
        }
    }

    private void pause() {
        paused = true;
        pauseTold = false;
        leaveJournal();
        backlog.dropEvents();
    }

    private void whenSent(Runnable change) {
        if (taken == Taken.NOTHING) {
            change.run();
        } else {
            var before = putOff;
            putOff = before == null
                    ? change
                    : () -> {
                        before.run();
                        change.run();
                    };
        }
    }

    private void beginStretch(Stretch asked) {
        stretch = asked;
        pace = Pace.of(asked.speed());
        paused = false;
        caughtUp = false;
        leaveJournal();
        backlog.dropEvents();
        var ring = durable.ring();
        if (ring == null && asked.latest() && asked.endless()) {
            place = Place.TAIL;
        } else if (ring != null && asked.endless() && asked.latest()) {
            enterRing(ring, ring.head());
        } else if (ring != null && asked.endless() && !asked.paced() && isIn(ring, asked)) {
            enterRing(ring, asked.after().getAsLong() + 1);
        } else {
            position = 0;
            readJournal(new CatchUp(this, asked, 0, false));
        }
    }

    private static boolean isIn(Ring ring, Stretch asked) {
        long next = asked.after().orElse(Long.MAX_VALUE - 1) + 1;
        return next >= ring.tail() && next <= ring.head();
    }

    /** Begins in the ring, and tells so. */
    private void enterRing(Ring ring, long next) {
        place = Place.RING;
        position = next;
        var resumed = new Resumed(stretch.since(), next, Math.max(next, ring.head()) - 1, 0, true);
        backlog.add(Item.notice(framing.notice(ServerFrame.resumed(resumed)), next));
    }

    private void readJournal(CatchUp next) {
        place = Place.JOURNAL;
        catchUp = next;
        joined = false;
        int ahead = durable.readers().add(next);
        if (ahead > 0) {
            backlog.add(Item.notice(framing.notice(ServerFrame.waiting(ahead - 1)), position));
        }
    }

    private void leaveJournal() {
        var left = catchUp;
        catchUp = null;
        if (left != null) {
            durable.readers().remove(left);
        }
        notifyAll();
    }

    // What a CatchUp does; one that is left is not listened to.

    synchronized boolean waitsFor(CatchUp who) {
        return catchUp == who;
    }

    synchronized void announce(CatchUp who, Item notice) {
        if (catchUp == who) {
            backlog.add(notice);
            position = notice.next();
        }
    }

    /** Waits while the backlog is full; false if it is to stop there. */
    boolean put(CatchUp who, Item item, BooleanSupplier giveWay) {
        while (waitsFor(who) && isFull()) {
            pull();
            if (giveWay.getAsBoolean()) {
                return false;
            }
            awaitRoom(who);
        }
        synchronized (this) {
            if (catchUp == who) {
                backlog.add(item);
            }
            return catchUp == who;
        }
    }

    private synchronized boolean isFull() {
        return backlog.isFull();
    }

    private void awaitRoom(CatchUp who) {
        awaitChange(() -> catchUp == who && backlog.isFull(), ROOM_LOOK);
    }

    /** Waits a while, as long as the session waits for it. */
    void rest(CatchUp who, Duration time) {
        awaitChange(() -> catchUp == who, time);
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

    /** Goes on in the ring behind the backlog, if the reader is far enough in it: with some room, not to fall out again at once. */
    boolean join(CatchUp who) {
        synchronized (this) {
            var ring = durable.ring();
            if (catchUp != who || ring == null || !stretch.endless()) {
                return false;
            }
            long enough = stretch.paced() ? ring.head() : ring.tail() + (ring.head() - ring.tail()) / 4;
            if (who.next() < enough || who.next() > ring.head()) {
                return false;
            }
            joined = true;
        }
        pull();
        return true;
    }

    void end(CatchUp who, Item notice) {
        synchronized (this) {
            if (catchUp == who) {
                backlog.add(notice);
                place = Place.NOWHERE;
                catchUp = null;
            }
        }
        pull();
    }

    void fail(CatchUp who, String sentence) {
        if (waitsFor(who)) {
            fail(sentence);
        }
    }

    /** Tells what is wrong and says goodbye. */
    void fail(String sentence) {
        synchronized (this) {
            whenSent(() -> {
                place = Place.NOWHERE;
                leaveJournal();
                backlog.dropEvents();
                backlog.add(Item.notice(framing.notice(ServerFrame.error(sentence)), position));
                failed = true;
            });
        }
        pull();
    }

    // What a session asks.

    @Override
    public synchronized void begin() {
        var ring = durable.ring();
        until = ring == null ? 0 : ring.head();
    }

    @Override
    public synchronized boolean take(Batch batch) {
        taken = Taken.NOTHING;
        if (place == Place.TAIL) {
            var ring = durable.ring();
            if (ring != null && !paused) {
                enterRing(ring, ring.head());
            }
        }
        if (!backlog.isEmpty()) {
            return takeFromBacklog(batch);
        } else if (paused) {
            return takePaused(batch);
        }
        var read = catchUp;
        if (place == Place.JOURNAL && joined && read != null) {
            position = read.next();
            place = Place.RING;
            leaveJournal();
        }
        return place == Place.RING && takeFromRing(batch);
    }

    private boolean takeFromBacklog(Batch batch) {
        long now = nanoTime.getAsLong();
        pace = backlog.pace(pace, now);
        long wait = backlog.waitNanos(pace, now);
        if (wait > 0) {
            wakeLater(now + wait, wait);
            return false;
        }
        backlog.take(batch, pace, now);
        taken = Taken.BACKLOG;
        return true;
    }

    private void wakeLater(long at, long wait) {
        if (wakeAt == 0 || at < wakeAt) {
            wakeAt = at;
            durable.later(this::onWake, wait);
        }
    }

    private void onWake() {
        synchronized (this) {
            wakeAt = 0;
        }
        pull();
    }

    private boolean takePaused(Batch batch) {
        if (pauseTold) {
            return false;
        }
        return tell(batch, ServerFrame.paused(Math.max(0, position - 1)));
    }

    private boolean tell(Batch batch, byte[] json) {
        batch.copy(framing.notice(json), position - 1);
        taken = Taken.NOTICE;
        return true;
    }

    private boolean takeFromRing(Batch batch) {
        var ring = durable.ring();
        if (ring == null || position < ring.tail() || position > ring.head()) {
            caughtUp = false;
            readJournal(new CatchUp(this, stretch, position, true));
            return !backlog.isEmpty();
        }
        if (position >= until) {
            return !caughtUp && position == ring.head() && tell(batch, ServerFrame.caughtUp(position - 1));
        }
        if (!ring.take(position, until, this::wants, batch, framing)) {
            batch.clear();
            caughtUp = false;
            readJournal(new CatchUp(this, stretch, position, true));
        } else if (batch.isEmpty() && batch.large() == null) {
            position = batch.next();
        } else {
            taken = Taken.EVENTS;
        }
        return true;
    }

    @Override
    public void sent(long next, int frames) {
        boolean goodbye;
        synchronized (this) {
            switch (taken) {
                case BACKLOG -> onBacklogSent(next, frames);
                case EVENTS -> {
                    position = next;
                    durable.sent(frames);
                }
                case NOTICE -> {
                    pauseTold = paused;
                    caughtUp = !paused;
                }
                case NOTHING -> throw new IllegalStateException("nothing was taken");
            }
            taken = Taken.NOTHING;
            var change = putOff;
            putOff = null;
            if (change != null) {
                change.run();
            }
            goodbye = failed && backlog.isEmpty();
        }
        if (goodbye) {
            sayGoodbye();
        }
    }

    private void onBacklogSent(long next, int frames) {
        position = Math.max(position, backlog.sent(next).next());
        durable.sent(frames);
        if (backlog.isEmpty() && catchUp != null && catchUp.announced()) {
            position = Math.max(position, catchUp.next());
        }
        notifyAll();
    }

    private void sayGoodbye() {
        var ended = session;
        if (ended != null) {
            ended.close(CloseReason.BROKEN);
        }
    }
}
