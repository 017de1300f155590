package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.durable.JournalSubscriptionState.AwaitingTail;
import dev.kodama.forwarder.durable.JournalSubscriptionState.CatchingUp;
import dev.kodama.forwarder.durable.JournalSubscriptionState.Ended;
import dev.kodama.forwarder.durable.JournalSubscriptionState.Paused;
import dev.kodama.forwarder.durable.JournalSubscriptionState.Tailing;
import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.ResumeInfo;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.journal.JournalEpoch;
import org.jspecify.annotations.Nullable;

/**
 * A session's subscription to the journal: its position, and its {@link JournalSubscriptionState}. Guarded by its {@link DurableSource}; never
 * waits.
 *
 * <p>How it works: at the journal's end the session is a cursor in the ring that all sessions share. Behind it a {@link CatchUpTask} reads the
 * journal into a buffer of the session's own. The session changes from one to the other at a sequence, so no event is lost or repeated.
 * What goes to the client waits in a {@link SendQueue}; a change of the state is deferred while a batch of it is in flight.
 */
final class JournalSubscription {
    private final DurableDelivery durable;
    private final DurableSource source;
    private final SendQueue queue;
    private final ResumeWait resumeWait;
    private final PositionReport positionReport;
    private JournalSubscriptionState state = new Ended(false);
    private JournalRange range;
    /** The ring's events before this sequence are sent in this round. */
    private long until;
    /** The sequence of the next event: all before it are on their way or not wanted. 0 while it is unknown. */
    private long position;
    /** The journal of the position; null while that is unknown. */
    private @Nullable JournalEpoch epoch;

    JournalSubscription(DurableDelivery durable, DurableSource source, JournalRange range) {
        this.durable = durable;
        this.source = source;
        this.range = range;
        this.queue = new SendQueue(source, range.speed());
        this.resumeWait = new ResumeWait(source, queue);
        this.positionReport = new PositionReport(queue);
    }

    void begin() {
        begin(range);
    }

    void end() {
        resumeWait.end();
        become(new Ended(false));
    }

    /** Reads again what was read ahead with the previous filter. The position is known once the client was told where it resumes. */
    void refilter() {
        queue.whenSent(() -> {
            queue.onOtherEvents();
            if (state instanceof CatchingUp) {
                queue.dropEvents();
                readJournal(new CatchUpTask(source, range, position, epoch, durable.mask()));
            }
        });
    }

    /** @throws IllegalArgumentException one sentence that says what would be right */
    void follow(ClientFrame.Command command) {
        if (command instanceof ClientFrame.Seek seek) {
            var next = range.with(seek, epoch, position, durable.now());
            queue.whenSent(() -> begin(next));
        } else if (command instanceof ClientFrame.Resume && state instanceof Paused) {
            queue.whenSent(() -> begin(position > 0 ? range.from(epoch, position - 1) : range));
        } else if (command instanceof ClientFrame.Pause && !(state instanceof Ended)) {
            queue.whenSent(this::pause);
        }
    }

    private void pause() {
        resumeWait.end();
        become(new Paused(false));
        queue.dropEvents();
    }

    private void begin(JournalRange asked) {
        range = asked;
        become(new Ended(false));
        queue.restart(asked.speed());
        resumeWait.begin();
        var ring = source.ring();
        if (asked.endless() && asked.latest()) {
            beginAtTail(ring);
        } else if (ring != null && asked.isIn(ring, durable.epoch()) && durable.tailAnswers()) {
            enterRing(ring, asked.after().getAsLong() + 1);
        } else {
            position = 0;
            epoch = null;
            readJournal(new CatchUpTask(source, asked, 0, null, durable.mask()));
        }
    }

    private void beginAtTail(@Nullable Ring ring) {
        if (ring == null) {
            become(new AwaitingTail(false));
        } else if (durable.tailAnswers()) {
            enterRing(ring, ring.head());
        } else {
            range = range.startingAt(durable.epoch(), ring.head());
            become(new AwaitingTail(true));
        }
    }

    private void enterRing(Ring ring, long next) {
        become(new Tailing(false));
        position = next;
        epoch = durable.ringEpoch();
        resumeWait.end();
        long last = Math.max(next, ring.head()) - 1;
        queue.addNotice(ServerFrame.resumed(ResumeInfo.of(range.since(), next, last, 0, true, epoch)), next);
    }

    private void readJournal(CatchUpTask task) {
        become(new CatchingUp(task, false));
        resumeWait.onQueued(durable.readers().add(task), position);
    }

    /** A task that is no longer the state's own ends by itself. */
    private void become(JournalSubscriptionState next) {
        var left = state;
        state = next;
        if (left instanceof CatchingUp current) {
            durable.readers().remove(current.task());
        }
    }

    // Called by a CatchUpTask; one that was left is ignored.

    boolean waitsFor(CatchUpTask task) {
        return state instanceof CatchingUp current && current.task() == task;
    }

    boolean isFull() {
        return queue.isFull();
    }

    /** Moves what the task has read to the queue; false while that has no room for all. */
    boolean move(CatchUpTask task) {
        return !waitsFor(task) || task.moveTo(queue);
    }

    /** The journal can be read, so the client need not be told to wait. */
    void found(CatchUpTask task) {
        if (waitsFor(task)) {
            resumeWait.end();
        }
    }

    void announce(CatchUpTask task, Item resumed) {
        if (waitsFor(task)) {
            queue.add(resumed);
            position = resumed.next();
            epoch = task.epoch();
        }
    }

    /** Continues in the ring behind the buffer, if the task has reached it. */
    boolean join(CatchUpTask task) {
        var ring = source.ring();
        if (!waitsFor(task) || ring == null || !range.endless()) {
            return false;
        }
        boolean joined = durable.isRingOf(task.epoch()) && range.continuesIn(ring, task.next());
        state = new CatchingUp(task, joined);
        return joined;
    }

    void end(CatchUpTask task, Item ended) {
        if (waitsFor(task)) {
            queue.add(ended);
            state = new Ended(false);
        }
    }

    /** Reports what is wrong; then the session is closed. */
    void fail(String sentence) {
        queue.whenSent(() -> {
            end();
            queue.dropEvents();
            queue.addNotice(ServerFrame.error(sentence), position);
            state = new Ended(true);
        });
    }

    // Called by the session.

    void beginRound() {
        var ring = source.ring();
        until = ring == null ? 0 : ring.head();
    }

    /** Whether an event is next, not a notice or nothing. */
    boolean hasEvent() {
        return queue.isEmpty() ? state instanceof Tailing && position < until : queue.startsWithEvent();
    }

    boolean take(FrameBatch batch, long now) {
        queue.beginBatch();
        var ring = source.ring();
        if (state instanceof AwaitingTail awaiting) {
            await(awaiting, ring, now);
        }
        resumeWait.check(now, position);
        if (positionReport.isDue() && positionReport.take(batch, upcoming())) {
            return true;
        } else if (!queue.isEmpty()) {
            return queue.take(batch, now);
        } else if (state instanceof Paused paused) {
            return !paused.announced()
                    && queue.takeNotice(batch, ServerFrame.paused(Math.max(0, position - 1)), position);
        } else if (state instanceof CatchingUp current && current.joined()) {
            position = current.task().next();
            become(new Tailing(false));
        }
        return state instanceof Tailing tailing && takeFromRing(tailing, ring, batch, now);
    }

    private void await(AwaitingTail awaiting, @Nullable Ring ring, long now) {
        if (!awaiting.stale()) {
            if (ring != null) {
                enterRing(ring, ring.head());
            }
        } else if (durable.tailAnswers()) {
            begin(range);
        } else {
            source.pullLater(now, AwaitingTail.CHECK_INTERVAL.toNanos());
        }
    }

    /** Reports the position between two events. */
    void reportPosition() {
        positionReport.request();
    }

    /** The position, or that of the catch-up task if all that it read is sent. */
    long upcoming() {
        return queue.isEmpty()
                        && state instanceof CatchingUp current
                        && current.task().epoch() != null
                ? Math.max(position, current.task().next())
                : position;
    }

    private boolean takeFromRing(Tailing tailing, @Nullable Ring ring, FrameBatch batch, long now) {
        if (ring == null || position < ring.tail() || position > ring.head()) {
            fallBehind();
            return !queue.isEmpty();
        }
        if (position >= until) {
            return !tailing.announced()
                    && position == ring.head()
                    && queue.takeNotice(batch, ServerFrame.caughtUp(position - 1), position);
        }
        var taken = queue.takeFromRing(ring, position, until, batch, now);
        if (taken == SendQueue.Taken.OVERTAKEN) {
            fallBehind();
        } else if (taken == SendQueue.Taken.UNWANTED) {
            position = batch.next();
        }
        return taken != SendQueue.Taken.NOT_DUE;
    }

    private void fallBehind() {
        queue.onOtherEvents();
        readJournal(new CatchUpTask(source, range, position, epoch, durable.mask()));
    }

    /** @return whether everything is sent and the session is to be closed */
    boolean sent(long next, int frames) {
        switch (queue.inFlight()) {
            case BUFFERED -> {
                position = Math.max(position, queue.sent(next));
                position = upcoming();
                durable.sent(frames);
            }
            case EVENTS -> {
                position = next;
                durable.sent(frames);
            }
            case HIDDEN -> position = next;
            case NOTICE -> state = state.onAnnounced();
            case POSITION -> {}
            case NOTHING -> throw new IllegalStateException("nothing was taken");
        }
        queue.endBatch();
        return state instanceof Ended ended && ended.failed() && queue.isEmpty();
    }
}
