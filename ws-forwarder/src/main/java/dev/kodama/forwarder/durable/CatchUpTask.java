package dev.kodama.forwarder.durable;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ResumeInfo;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.topics.JournalPositions;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What a session has missed, on its way from the journal: read by one thread at a time, in one turn at a reader or in several. */
final class CatchUpTask {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int CHECKS = 10;

    private final DurableSource source;
    private final JournalRange stretch;
    private volatile long next;
    private volatile boolean announced;
    private boolean foreign;

    /**
     * A way to go.
     *
     * @param next the sequence to begin at; 0 for the stretch's start
     * @param announced whether the client was told where it begins
     */
    CatchUpTask(DurableSource source, JournalRange stretch, long next, boolean announced) {
        this.source = source;
        this.stretch = stretch;
        this.next = next;
        this.announced = announced;
    }

    /** Whose share of the readers it takes. */
    String user() {
        return source.user();
    }

    /** Whether the session still waits for it. */
    boolean isWanted() {
        return source.waitsFor(this);
    }

    StartPosition start() {
        return next > 0 ? new StartPosition.AtSequence(next) : foreign ? new StartPosition.Earliest() : stretch.start();
    }

    EndPosition end() {
        return stretch.end();
    }

    /** The sequence of the event that comes next; 0 before that is known. */
    long next() {
        return next;
    }

    boolean announced() {
        return announced;
    }

    void fail(String sentence) {
        source.fail(this, sentence);
    }

    /**
     * Reads on, with a reader that is at {@link #start}.
     *
     * @return whether it is to have another turn
     */
    boolean read(JournalReader reader, JournalConfig config, BooleanSupplier giveWay) {
        source.found(this);
        if (!announced && isOfAnotherJournal(reader, config)) {
            foreign = true;
            reader.seek(start(), end());
        }
        while (isWanted()) {
            var events = reader.poll(POLL);
            if (reader.nextSequence() == 0) {
                continue;
            }
            if (!announced) {
                announce(
                        reader,
                        events.isEmpty() ? reader.nextSequence() : events.get(0).sequence());
            }
            for (var event : events) {
                if (!add(event, giveWay)) {
                    return isWanted();
                }
            }
            source.pull();
            if (reader.ended()) {
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

    /** The position is committed with the events, but may be seen a moment later: only after a while it is another journal's. */
    private boolean isOfAnotherJournal(JournalReader reader, JournalConfig config) {
        long after = stretch.after().orElse(0);
        long committed = reader.committedNext();
        for (int i = 0; i < CHECKS && after >= committed && isWanted(); i++) {
            source.rest(this, POLL);
            committed = JournalPositions.read(config)
                    .map(JournalPosition::nextSequence)
                    .orElse(1L);
        }
        return after >= committed;
    }

    private void announce(JournalReader reader, long first) {
        boolean cut = first < reader.cutBefore();
        long missed = foreign || stretch.after().isEmpty()
                ? 0
                : Math.max(0, first - 1 - stretch.after().getAsLong());
        boolean earliest = stretch.start() instanceof StartPosition.Earliest;
        var resumed = new ResumeInfo(
                stretch.since(),
                first,
                Math.max(first, reader.committedNext()) - 1,
                missed,
                earliest || (!foreign && missed == 0 && !cut));
        next = first;
        announced = true;
        source.announce(this, Item.notice(notice(ServerFrame.resumed(resumed)), first));
    }

    /** @return false if it is to stop here */
    private boolean add(JournaledEvent event, BooleanSupplier giveWay) {
        long sequence = event.sequence();
        if (sequence > next
                && !source.put(this, Item.notice(notice(ServerFrame.dropped(sequence - next)), sequence), giveWay)) {
            return false;
        }
        Head head = JournalFrame.head(event);
        if (source.wants(head)) {
            byte[] frame = source.framing().event(sequence, JournalFrame.json(event));
            if (!source.put(this, Item.event(frame, sequence, event.timeMillis()), giveWay)) {
                return false;
            }
        }
        next = sequence + 1;
        return true;
    }

    private byte[] notice(byte[] json) {
        return framing().notice(json);
    }

    private FrameEncoding framing() {
        return source.framing();
    }
}
