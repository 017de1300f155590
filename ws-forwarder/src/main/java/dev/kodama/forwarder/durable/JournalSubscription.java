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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A session's subscription to the journal: its position, and its {@link JournalSubscriptionState}. Guarded by its {@link DurableSource}; never
 * waits.
 *
 * <p>How it works: at the journal's end the session is a cursor in the ring that all sessions share. Behind it a {@link CatchUpTask} reads the
 * journal into a buffer of the session's own. The session changes from one to the other at a sequence, so no event is lost or repeated.
 * Between {@code take} and {@code sent} frames may already be on their way: a change of the state is deferred until then.
 */
final class JournalSubscription {
    /** Content of the last batch. */
    private enum Taken {
        NOTHING,
        BUFFERED,
        EVENTS,
        NOTICE,
        POSITION
    }

    /** How often a session that waits for Kafka checks whether it answers. */
    private static final Duration ANSWER_CHECK = Duration.ofMillis(500);

    private final DurableDelivery durable;
    private final DurableSource source;
    private final ReadAheadBuffer buffer = new ReadAheadBuffer();
    private final ResumeWait resumeWait = new ResumeWait();
    private final PositionReport positionReport = new PositionReport();
    private JournalSubscriptionState state = new Ended(false);
    private JournalRange range;
    private ReplaySchedule schedule;
    private Taken taken = Taken.NOTHING;
    private @Nullable Runnable deferred;
    private long until;

    /** The sequence of the next event: all before it are on their way or not wanted. 0 while it is unknown. */
    private long position;

    JournalSubscription(DurableDelivery durable, DurableSource source, JournalRange range) {
        this.durable = durable;
        this.source = source;
        this.range = range;
        this.schedule = ReplaySchedule.of(range.speed());
    }

    void begin() {
        begin(range);
    }

    /** Ends the subscription with the session. */
    void end() {
        resumeWait.end();
        become(new Ended(false));
    }

    /** Reads again what was read ahead with the previous filter. The position is known once the client was told where it resumes. */
    void refilter() {
        whenSent(() -> {
            if (state instanceof CatchingUp) {
                buffer.dropEvents();
                readJournal(new CatchUpTask(source, range, position, position > 0));
            }
        });
    }

    /** @throws IllegalArgumentException one sentence that says what would be right */
    void follow(ClientFrame.Command command) {
        if (command instanceof ClientFrame.Seek seek) {
            var next = range.with(seek, position, durable.now());
            whenSent(() -> begin(next));
        } else if (command instanceof ClientFrame.Resume && state instanceof Paused) {
            whenSent(() -> begin(position > 0 ? range.from(position - 1) : range));
        } else if (command instanceof ClientFrame.Pause && !(state instanceof Ended)) {
            whenSent(this::pause);
        }
    }

    private void pause() {
        resumeWait.end();
        become(new Paused(false));
        buffer.dropEvents();
    }

    private void whenSent(Runnable change) {
        if (taken == Taken.NOTHING) {
            change.run();
        } else {
            var before = deferred;
            deferred = before == null
                    ? change
                    : () -> {
                        before.run();
                        change.run();
                    };
        }
    }

    private void begin(JournalRange asked) {
        range = asked;
        schedule = ReplaySchedule.of(asked.speed());
        become(new Ended(false));
        buffer.dropEvents();
        resumeWait.begin(source.nanoTime());
        source.pullLater(source.nanoTime(), ResumeWait.TIMEOUT.toNanos());
        var ring = ring();
        if (asked.endless() && asked.latest()) {
            beginAtTail(ring);
        } else if (ring != null && asked.endless() && !asked.paced() && isIn(ring, asked)) {
            enterRing(ring, asked.after().getAsLong() + 1);
        } else {
            position = 0;
            readJournal(new CatchUpTask(source, asked, 0, false));
        }
    }

    private void beginAtTail(@Nullable Ring ring) {
        if (ring == null) {
            become(new AwaitingTail(false));
        } else if (durable.tailAnswers()) {
            enterRing(ring, ring.head());
        } else {
            range = range.startingAt(ring.head());
            become(new AwaitingTail(true));
        }
    }

    /** Whether the range begins in the ring, and the ring is known to be the journal's end. */
    private boolean isIn(Ring ring, JournalRange asked) {
        long next = asked.after().orElse(Long.MAX_VALUE - 1) + 1;
        return next >= ring.tail() && next <= ring.head() && durable.tailAnswers();
    }

    private void enterRing(Ring ring, long next) {
        become(new Tailing(false));
        position = next;
        resumeWait.end();
        var resumed = new ResumeInfo(range.since(), next, Math.max(next, ring.head()) - 1, 0, true);
        buffer.add(notice(ServerFrame.resumed(resumed), next));
    }

    private @Nullable Ring ring() {
        return durable.ring(source.framing());
    }

    private void readJournal(CatchUpTask task) {
        become(new CatchingUp(task, false));
        int ahead = durable.readers().add(task);
        if (ahead > 0) {
            resumeWait.end();
            buffer.add(notice(ServerFrame.waiting(ahead - 1), position));
        }
    }

    /** A task that is no longer the state's own ends by itself. */
    private void become(JournalSubscriptionState next) {
        var left = state;
        state = next;
        if (left instanceof CatchingUp current) {
            durable.readers().remove(current.task());
        }
    }

    private Item notice(byte[] json, long next) {
        return Item.notice(source.framing().notice(json), next);
    }

    // Called by a CatchUpTask; one that was left is ignored.

    boolean waitsFor(CatchUpTask task) {
        return state instanceof CatchingUp current && current.task() == task;
    }

    boolean isFull() {
        return buffer.isFull();
    }

    boolean add(CatchUpTask task, Item item) {
        boolean waits = waitsFor(task);
        if (waits) {
            buffer.add(item);
        }
        return waits;
    }

    /** The journal can be read, so the client need not be told to wait. */
    void found(CatchUpTask task) {
        if (waitsFor(task)) {
            resumeWait.end();
        }
    }

    void announce(CatchUpTask task, Item resumed) {
        if (add(task, resumed)) {
            position = resumed.next();
        }
    }

    /** Continues in the ring behind the buffer, if the task is far enough in the ring not to be overtaken at once. */
    boolean join(CatchUpTask task) {
        var ring = ring();
        if (!waitsFor(task) || ring == null || !range.endless()) {
            return false;
        }
        long enough = range.paced() ? ring.head() : ring.tail() + (ring.head() - ring.tail()) / 4;
        boolean joined = task.next() >= enough && task.next() <= ring.head();
        state = new CatchingUp(task, joined);
        return joined;
    }

    void end(CatchUpTask task, Item ended) {
        if (add(task, ended)) {
            state = new Ended(false);
        }
    }

    /** Reports what is wrong; then the session is closed. */
    void fail(String sentence) {
        whenSent(() -> {
            end();
            buffer.dropEvents();
            buffer.add(notice(ServerFrame.error(sentence), position));
            state = new Ended(true);
        });
    }

    // Called by the session.

    void beginRound() {
        var ring = ring();
        until = ring == null ? 0 : ring.head();
    }

    /** Whether an event is next, not a notice or nothing. */
    boolean hasEvent() {
        return buffer.isEmpty() ? state instanceof Tailing && position < until : buffer.startsWithEvent();
    }

    boolean take(FrameBatch batch, long now) {
        taken = Taken.NOTHING;
        var ring = ring();
        if (state instanceof AwaitingTail awaiting) {
            await(awaiting, ring, now);
        }
        if (resumeWait.isDue(now)) {
            resumeWait.end();
            buffer.add(notice(ServerFrame.waitingForJournal(), position));
        }
        if (positionReport.isDue() && takePosition(batch)) {
            return true;
        } else if (!buffer.isEmpty()) {
            return takeFromBuffer(batch, now);
        } else if (state instanceof Paused paused) {
            return !paused.announced() && tell(batch, ServerFrame.paused(Math.max(0, position - 1)));
        } else if (state instanceof CatchingUp current && current.joined()) {
            position = current.task().next();
            become(new Tailing(false));
        }
        return state instanceof Tailing tailing && takeFromRing(tailing, ring, batch);
    }

    private void await(AwaitingTail awaiting, @Nullable Ring ring, long now) {
        if (!awaiting.stale()) {
            if (ring != null) {
                enterRing(ring, ring.head());
            }
        } else if (durable.tailAnswers()) {
            begin(range);
        } else {
            source.pullLater(now, ANSWER_CHECK.toNanos());
        }
    }

    /** Reports the position between two events. */
    void reportPosition() {
        positionReport.request();
    }

    private boolean takePosition(FrameBatch batch) {
        long next = position;
        if (buffer.isEmpty()
                && state instanceof CatchingUp current
                && current.task().announced()) {
            next = Math.max(next, current.task().next());
        }
        if (!positionReport.take(next)) {
            return false;
        }
        batch.copy(source.framing().notice(ServerFrame.position(next - 1)), next - 1);
        taken = Taken.POSITION;
        return true;
    }

    private boolean takeFromBuffer(FrameBatch batch, long now) {
        schedule = buffer.schedule(schedule, now);
        long wait = buffer.waitNanos(schedule, now);
        if (wait > 0) {
            source.pullLater(now, wait);
            return false;
        }
        buffer.take(batch, schedule, now);
        taken = Taken.BUFFERED;
        return true;
    }

    private boolean tell(FrameBatch batch, byte[] json) {
        batch.copy(source.framing().notice(json), position - 1);
        taken = Taken.NOTICE;
        return true;
    }

    private boolean takeFromRing(Tailing tailing, @Nullable Ring ring, FrameBatch batch) {
        if (ring == null || position < ring.tail() || position > ring.head()) {
            fallBehind();
            return !buffer.isEmpty();
        }
        if (position >= until) {
            return !tailing.announced() && position == ring.head() && tell(batch, ServerFrame.caughtUp(position - 1));
        }
        if (!ring.take(position, until, source::wants, batch, source.framing())) {
            batch.clear();
            fallBehind();
        } else if (batch.isEmpty() && batch.large() == null) {
            position = batch.next();
        } else {
            taken = Taken.EVENTS;
        }
        return true;
    }

    private void fallBehind() {
        readJournal(new CatchUpTask(source, range, position, true));
    }

    /** @return whether everything is sent and the session is to be closed */
    boolean sent(long next, int frames) {
        switch (taken) {
            case BUFFERED -> {
                position = Math.max(position, buffer.sent(next).next());
                if (buffer.isEmpty()
                        && state instanceof CatchingUp current
                        && current.task().announced()) {
                    position = Math.max(position, current.task().next());
                }
                durable.sent(frames);
            }
            case EVENTS -> {
                position = next;
                durable.sent(frames);
            }
            case NOTICE -> announced();
            case POSITION -> {}
            case NOTHING -> throw new IllegalStateException("nothing was taken");
        }
        taken = Taken.NOTHING;
        var change = deferred;
        deferred = null;
        if (change != null) {
            change.run();
        }
        return state instanceof Ended ended && ended.failed() && buffer.isEmpty();
    }

    private void announced() {
        if (state instanceof Paused) {
            state = new Paused(true);
        } else if (state instanceof Tailing) {
            state = new Tailing(true);
        }
    }
}
