package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.ResumeInfo;
import dev.kodama.forwarder.protocol.ServerFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a session is in the journal, and where it goes next. Guarded by its {@link DurableSource}; never waits.
 *
 * <p>How it works: where the journal ends the session is a cursor in the ring that all share; behind that a {@link CatchUpTask} reads for it into
 * a backlog of its own. It goes from the one to the other, and back, at a sequence: nothing is left out and nothing comes twice. Between
 * {@code take} and {@code sent} frames may be on their way already, so what changes the place meanwhile is put off until then.
 */
final class JournalSubscriptionState {
    /** Where the events come from. */
    private enum Place {
        /** The ring, once there is one, from its end on. */
        TAIL,
        /** The ring, once Kafka answers again: until then what it holds may be no more than what the journal was. */
        SILENT_RING,
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
        NOTICE,
        PLACE
    }

    /** How often a session that waits for Kafka looks whether it answers. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final DurableDelivery durable;
    private final DurableSource source;
    private final ReadAheadBuffer backlog = new ReadAheadBuffer();
    private final ResumeWait resumeWait = new ResumeWait();
    private JournalRange stretch;
    private Pace pace;
    private Place place = Place.NOWHERE;
    private Taken taken = Taken.NOTHING;
    private @Nullable Runnable putOff;
    private @Nullable CatchUpTask catchUp;
    private boolean joined;
    private boolean paused;
    private boolean pauseTold;
    private boolean caughtUp;
    private boolean failed;
    private long until;
    private boolean placeIsDue;
    /** The sequence that the client was told last; -1 before that. */
    private long placeTold = -1;

    /** The sequence of the event to go on with, all before it being on their way or not wanted; 0 while that is not known. */
    private long position;

    JournalSubscriptionState(DurableDelivery durable, DurableSource source, JournalRange stretch) {
        this.durable = durable;
        this.source = source;
        this.stretch = stretch;
        this.pace = Pace.of(stretch.speed());
    }

    void begin() {
        begin(stretch);
    }

    /** Nothing more comes. */
    void end() {
        place = Place.NOWHERE;
        resumeWait.end();
        leaveJournal();
    }

    /** What was read ahead by the filter before is read again. */
    void refilter() {
        whenSent(() -> {
            var current = catchUp;
            if (place == Place.JOURNAL && current != null) {
                leaveJournal();
                backlog.dropEvents();
                readJournal(new CatchUpTask(source, stretch, current.announced() ? position : 0, current.announced()));
            }
        });
    }

    /** @throws IllegalArgumentException one sentence that says what would be right */
    void follow(ClientFrame.Command command) {
        if (command instanceof ClientFrame.Seek seek) {
            var next = stretch.with(seek, position, durable.now());
            whenSent(() -> begin(next));
        } else if (command instanceof ClientFrame.Resume && paused) {
            whenSent(() -> begin(position > 0 ? stretch.from(position - 1) : stretch));
        } else if (command instanceof ClientFrame.Pause && place != Place.NOWHERE) {
            whenSent(this::pause);
        }
    }

    private void pause() {
        paused = true;
        resumeWait.end();
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

    private void begin(JournalRange asked) {
        stretch = asked;
        pace = Pace.of(asked.speed());
        paused = false;
        caughtUp = false;
        leaveJournal();
        backlog.dropEvents();
        resumeWait.begin(source.nanoTime());
        source.pullLater(source.nanoTime(), ResumeWait.PATIENCE.toNanos());
        var ring = ring();
        if (ring == null && asked.latest() && asked.endless()) {
            place = Place.TAIL;
        } else if (ring != null && asked.endless() && asked.latest() && !durable.tailAnswers()) {
            stretch = asked.startingAt(ring.head());
            place = Place.SILENT_RING;
        } else if (ring != null && asked.endless() && asked.latest()) {
            enterRing(ring, ring.head());
        } else if (ring != null && asked.endless() && !asked.paced() && isIn(ring, asked)) {
            enterRing(ring, asked.after().getAsLong() + 1);
        } else {
            position = 0;
            readJournal(new CatchUpTask(source, asked, 0, false));
        }
    }

    /** Whether the ring goes on from there, and is known to be the journal's end. */
    private boolean isIn(Ring ring, JournalRange asked) {
        long next = asked.after().orElse(Long.MAX_VALUE - 1) + 1;
        return next >= ring.tail() && next <= ring.head() && durable.tailAnswers();
    }

    /** Begins in the ring, and tells so. */
    private void enterRing(Ring ring, long next) {
        place = Place.RING;
        position = next;
        resumeWait.end();
        var resumed = new ResumeInfo(stretch.since(), next, Math.max(next, ring.head()) - 1, 0, true);
        backlog.add(notice(ServerFrame.resumed(resumed), next));
    }

    private @Nullable Ring ring() {
        return durable.ring(source.framing());
    }

    private void readJournal(CatchUpTask next) {
        place = Place.JOURNAL;
        catchUp = next;
        joined = false;
        int ahead = durable.readers().add(next);
        if (ahead > 0) {
            resumeWait.end();
            backlog.add(notice(ServerFrame.waiting(ahead - 1), position));
        }
    }

    private void leaveJournal() {
        var left = catchUp;
        catchUp = null;
        if (left != null) {
            durable.readers().remove(left);
        }
    }

    private Item notice(byte[] json, long next) {
        return Item.notice(source.framing().notice(json), next);
    }

    // What a CatchUp brings; one that is left is not listened to.

    boolean waitsFor(CatchUpTask who) {
        return catchUp == who;
    }

    boolean isFull() {
        return backlog.isFull();
    }

    boolean add(CatchUpTask who, Item item) {
        if (catchUp == who) {
            backlog.add(item);
        }
        return catchUp == who;
    }

    /** The journal can be read: that the client waits for it need not be told. */
    void found(CatchUpTask who) {
        if (catchUp == who) {
            resumeWait.end();
        }
    }

    void announce(CatchUpTask who, Item resumed) {
        if (add(who, resumed)) {
            position = resumed.next();
        }
    }

    /** Goes on in the ring behind the backlog, if the reader is far enough in it: with some room, not to fall out again at once. */
    boolean join(CatchUpTask who) {
        var ring = ring();
        if (catchUp != who || ring == null || !stretch.endless()) {
            return false;
        }
        long enough = stretch.paced() ? ring.head() : ring.tail() + (ring.head() - ring.tail()) / 4;
        joined = who.next() >= enough && who.next() <= ring.head();
        return joined;
    }

    void end(CatchUpTask who, Item ended) {
        if (add(who, ended)) {
            place = Place.NOWHERE;
            catchUp = null;
        }
    }

    /** Tells what is wrong; then it is over. */
    void fail(String sentence) {
        whenSent(() -> {
            end();
            backlog.dropEvents();
            backlog.add(notice(ServerFrame.error(sentence), position));
            failed = true;
        });
    }

    // What a session asks.

    void beginRound() {
        var ring = ring();
        until = ring == null ? 0 : ring.head();
    }

    /** Whether an event comes next, rather than a notice or nothing. */
    boolean hasEvent() {
        return backlog.isEmpty() ? place == Place.RING && !paused && position < until : backlog.startsWithEvent();
    }

    boolean take(FrameBatch batch, long now) {
        taken = Taken.NOTHING;
        var ring = ring();
        if (place == Place.TAIL && ring != null && !paused) {
            enterRing(ring, ring.head());
        } else if (place == Place.SILENT_RING && !paused) {
            awaitAnswer(now);
        }
        if (resumeWait.isDue(now)) {
            resumeWait.end();
            backlog.add(notice(ServerFrame.waitingForJournal(), position));
        }
        if (placeIsDue && takePlace(batch)) {
            return true;
        } else if (!backlog.isEmpty()) {
            return takeFromBacklog(batch, now);
        } else if (paused) {
            return !pauseTold && tell(batch, ServerFrame.paused(Math.max(0, position - 1)));
        }
        var read = catchUp;
        if (place == Place.JOURNAL && joined && read != null) {
            position = read.next();
            place = Place.RING;
            leaveJournal();
        }
        return place == Place.RING && takeFromRing(ring, batch);
    }

    private void awaitAnswer(long now) {
        if (durable.tailAnswers()) {
            begin(stretch);
        } else {
            source.pullLater(now, LOOK.toNanos());
        }
    }

    /** The client is to be told its place, between two events: where nothing matches for long it would come back far behind. */
    void tellPlace() {
        placeIsDue = true;
    }

    private boolean takePlace(FrameBatch batch) {
        placeIsDue = false;
        long next = position;
        var read = catchUp;
        if (backlog.isEmpty() && read != null && read.announced()) {
            next = Math.max(next, read.next());
        }
        if (next == 0 || next - 1 == placeTold) {
            return false;
        }
        placeTold = next - 1;
        batch.copy(source.framing().notice(ServerFrame.position(next - 1)), next - 1);
        taken = Taken.PLACE;
        return true;
    }

    private boolean takeFromBacklog(FrameBatch batch, long now) {
        pace = backlog.pace(pace, now);
        long wait = backlog.waitNanos(pace, now);
        if (wait > 0) {
            source.pullLater(now, wait);
            return false;
        }
        backlog.take(batch, pace, now);
        taken = Taken.BACKLOG;
        return true;
    }

    private boolean tell(FrameBatch batch, byte[] json) {
        batch.copy(source.framing().notice(json), position - 1);
        taken = Taken.NOTICE;
        return true;
    }

    private boolean takeFromRing(@Nullable Ring ring, FrameBatch batch) {
        if (ring == null || position < ring.tail() || position > ring.head()) {
            fallBehind();
            return !backlog.isEmpty();
        }
        if (position >= until) {
            return !caughtUp && position == ring.head() && tell(batch, ServerFrame.caughtUp(position - 1));
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
        caughtUp = false;
        readJournal(new CatchUpTask(source, stretch, position, true));
    }

    /** @return whether all is told and it is over */
    boolean sent(long next, int frames) {
        switch (taken) {
            case BACKLOG -> {
                position = Math.max(position, backlog.sent(next).next());
                if (backlog.isEmpty() && catchUp != null && catchUp.announced()) {
                    position = Math.max(position, catchUp.next());
                }
                durable.sent(frames);
            }
            case EVENTS -> {
                position = next;
                durable.sent(frames);
            }
            case NOTICE -> {
                pauseTold = paused;
                caughtUp = !paused;
            }
            case PLACE -> {}
            case NOTHING -> throw new IllegalStateException("nothing was taken");
        }
        taken = Taken.NOTHING;
        var change = putOff;
        putOff = null;
        if (change != null) {
            change.run();
        }
        return failed && backlog.isEmpty();
    }
}
