package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.durable.tail.JournalFrame;
import dev.kodama.forwarder.durable.tail.JournalTail;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ResumeInfo;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.text.Utf8Builder;
import dev.kodama.journal.topics.JournalPositions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads for one session what it has missed in the journal, by one thread at a time, in one or several turns. What is read goes to the session
 * in slices of {@value #SLICE_BYTES} bytes plus one frame, so that its lock is taken for a slice and not for an event.
 */
final class CatchUpTask {
    private static final int SLICE_BYTES = 64 << 10;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int CHECKS = 10;

    private final DurableSource source;
    private final JournalRange range;
    private final EventMask mask;
    private volatile long next;
    private volatile @Nullable JournalEpoch epoch;
    private boolean foreign;

    // For the thread that reads.

    /** What the session does not have yet. */
    private final ArrayDeque<Item> slice = new ArrayDeque<>();

    private long sliceBytes;
    /** The sequence after what was examined; {@link #next} follows it slice by slice. */
    private long examined;

    /**
     * A task that has not started.
     *
     * @param next the sequence to begin at; 0 for the range's start
     * @param epoch the journal in which the client knows where it resumes; null while it does not
     * @param mask what is hidden of events
     */
    CatchUpTask(DurableSource source, JournalRange range, long next, @Nullable JournalEpoch epoch, EventMask mask) {
        this.source = source;
        this.range = range;
        this.next = next;
        this.epoch = epoch;
        this.mask = mask;
    }

    /** Whose share of the readers it takes. */
    String user() {
        return source.user();
    }

    /** Whether the session still needs it. */
    boolean isWanted() {
        return source.waitsFor(this);
    }

    /** In whichever journal is read: {@link #read} finds out whether it is the right one. */
    StartPosition start() {
        if (next > 0) {
            return new StartPosition.AtSequence(next);
        } else if (foreign) {
            return new StartPosition.Earliest();
        }
        return range.start() instanceof StartPosition.AtSequence at
                ? new StartPosition.AtSequence(at.sequence())
                : range.start();
    }

    EndPosition end() {
        return range.end();
    }

    /** The sequence of the next event; 0 while unknown. */
    long next() {
        return next;
    }

    /** The journal in which the client knows where it resumes; null while it does not. */
    @Nullable
    JournalEpoch epoch() {
        return epoch;
    }

    void fail(String sentence) {
        source.fail(this, sentence);
    }

    /**
     * Reads with a reader positioned at {@link #start}.
     *
     * @return whether the task needs another turn
     * @throws JournalCorruptException if the journal was created anew since the reader was opened
     */
    boolean read(JournalReader reader, JournalConfig config, BooleanSupplier giveWay) {
        source.found(this);
        var journal = reader.currentEpoch();
        var known = epoch;
        if (known != null && !known.equals(journal)) {
            fail(JournalTail.CREATED_ANEW);
            return false;
        } else if (known == null && (!range.isOf(journal) || isOfAnotherJournal(reader, config))) {
            foreign = true;
            reader.seek(start(), end());
        }
        var buffer = new Utf8Builder();
        var filter = source.filter();
        var selective = source.selective(reader, end());
        while (isWanted()) {
            long at = selective.nextSequence();
            var events = selective.poll(POLL);
            if (selective.nextSequence() == 0) {
                continue;
            } else if (selective.byIndex() && !source.filter().equals(filter)) {
                return isWanted(); // another one may pass what was left out
            }
            if (epoch == null) {
                announce(
                        reader,
                        journal,
                        events.isEmpty() ? reader.nextSequence() : events.get(0).sequence());
            }
            examined = next;
            if (!(selective.byIndex() ? addIndexed(at, events, buffer, giveWay) : add(events, buffer, giveWay))
                    || !put(giveWay)) {
                return isWanted();
            }
            next = selective.byIndex() ? selective.nextSequence() : examined;
            source.pull();
            if (selective.ended()) {
                source.end(this, Item.notice(notice(ServerFrame.ended(next - 1)), next));
                return false;
            } else if (source.join(this)) {
                return false;
            } else if (giveWay.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** A position beyond the journal's end is another journal's. Checked for a while, because commits become visible late. */
    private boolean isOfAnotherJournal(JournalReader reader, JournalConfig config) {
        long after = range.after().orElse(0);
        long committed = reader.committedNext();
        for (int i = 0; i < CHECKS && after >= committed && isWanted(); i++) {
            source.rest(this, POLL);
            committed = JournalPositions.read(config)
                    .map(JournalPosition::nextSequence)
                    .orElse(1L);
        }
        return after >= committed;
    }

    private void announce(JournalReader reader, JournalEpoch journal, long first) {
        boolean cut = first < reader.cutBefore();
        long missed = range.after().isEmpty()
                ? 0
                : Math.max(0, first - 1 - range.after().getAsLong());
        boolean earliest = range.start() instanceof StartPosition.Earliest;
        long last = Math.max(first, reader.committedNext()) - 1;
        var resumed = foreign
                ? ResumeInfo.ofAnother(range.since(), first, last, journal)
                : ResumeInfo.of(range.since(), first, last, missed, earliest || (missed == 0 && !cut), journal);
        next = first;
        epoch = journal;
        source.announce(this, Item.notice(notice(ServerFrame.resumed(resumed)), first));
    }

    /** @return false if the task has to stop */
    private boolean add(List<JournaledEvent> events, Utf8Builder buffer, BooleanSupplier giveWay) {
        for (var event : events) {
            if (!add(event, buffer, giveWay)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds events from a sequence on, between which unwanted ones were left out; none is missing.
     *
     * @return false if the task has to stop
     */
    private boolean addIndexed(long at, List<JournaledEvent> events, Utf8Builder buffer, BooleanSupplier giveWay) {
        reportMissing(at);
        for (var event : events) {
            examined = event.sequence();
            if (!add(event, buffer, giveWay)) {
                return false;
            }
        }
        return true;
    }

    /** Tells of the events before a sequence that are missing. */
    private void reportMissing(long sequence) {
        if (sequence > examined) {
            add(Item.notice(notice(ServerFrame.dropped(sequence - examined)), sequence));
        }
    }

    /** @return false if the task has to stop */
    private boolean add(JournaledEvent event, Utf8Builder buffer, BooleanSupplier giveWay) {
        long sequence = event.sequence();
        reportMissing(sequence);
        var fields = BodyFields.of(event);
        var head = JournalFrame.head(fields);
        if (source.wanted().contain(head, event)) {
            JournalFrame.write(fields, mask, buffer);
            byte[] frame = framing().event(sequence, buffer);
            add(
                    source.isAlwaysShown(head)
                            ? Item.event(frame, sequence, event.timeMillis())
                            : Item.hideable(frame, sequence, event.timeMillis()));
        }
        examined = sequence + 1;
        return sliceBytes < SLICE_BYTES || put(giveWay);
    }

    private void add(Item item) {
        slice.addLast(item);
        sliceBytes += item.frame().length;
    }

    /** Gives the slice to the session; false if the task has to stop. */
    private boolean put(BooleanSupplier giveWay) {
        boolean goesOn = slice.isEmpty() || source.put(this, giveWay);
        slice.clear(); // what was not put is read again
        sliceBytes = 0;
        return goesOn;
    }

    /** Moves the slice to the session's queue, until that is full. Guarded by the source. Returns whether all was moved. */
    boolean moveTo(SendQueue queue) {
        while (!slice.isEmpty()) {
            if (queue.isFull()) {
                return false;
            }
            var item = slice.removeFirst();
            queue.add(item);
            next = item.next();
        }
        return true;
    }

    private byte[] notice(byte[] json) {
        return framing().notice(json);
    }

    private FrameEncoding framing() {
        return source.framing();
    }
}
