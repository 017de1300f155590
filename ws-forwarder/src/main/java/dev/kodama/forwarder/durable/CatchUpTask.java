package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.durable.tail.JournalFrame;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ResumeInfo;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.text.Utf8Builder;
import dev.kodama.journal.topics.JournalPositions;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Reads for one session what it has missed in the journal, by one thread at a time, in one or several turns. */
final class CatchUpTask {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int CHECKS = 10;

    private final DurableSource source;
    private final JournalRange range;
    private volatile long next;
    private volatile boolean announced;
    private boolean foreign;

    /**
     * A task that has not started.
     *
     * @param next the sequence to begin at; 0 for the range's start
     * @param announced whether the client knows where it resumes
     */
    CatchUpTask(DurableSource source, JournalRange range, long next, boolean announced) {
        this.source = source;
        this.range = range;
        this.next = next;
        this.announced = announced;
    }

    /** Whose share of the readers it takes. */
    String user() {
        return source.user();
    }

    /** Whether the session still needs it. */
    boolean isWanted() {
        return source.waitsFor(this);
    }

    StartPosition start() {
        return next > 0 ? new StartPosition.AtSequence(next) : foreign ? new StartPosition.Earliest() : range.start();
    }

    EndPosition end() {
        return range.end();
    }

    /** The sequence of the next event; 0 while unknown. */
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
     * Reads with a reader positioned at {@link #start}.
     *
     * @return whether the task needs another turn
     */
    boolean read(JournalReader reader, JournalConfig config, BooleanSupplier giveWay) {
        source.found(this);
        if (!announced && isOfAnotherJournal(reader, config)) {
            foreign = true;
            reader.seek(start(), end());
        }
        var buffer = new Utf8Builder();
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
                if (!add(event, buffer, giveWay)) {
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

    private void announce(JournalReader reader, long first) {
        boolean cut = first < reader.cutBefore();
        long missed = foreign || range.after().isEmpty()
                ? 0
                : Math.max(0, first - 1 - range.after().getAsLong());
        boolean earliest = range.start() instanceof StartPosition.Earliest;
        var resumed = new ResumeInfo(
                range.since(),
                first,
                Math.max(first, reader.committedNext()) - 1,
                missed,
                earliest || (!foreign && missed == 0 && !cut));
        next = first;
        announced = true;
        source.announce(this, Item.notice(notice(ServerFrame.resumed(resumed)), first));
    }

    /** @return false if the task has to stop */
    private boolean add(JournaledEvent event, Utf8Builder buffer, BooleanSupplier giveWay) {
        long sequence = event.sequence();
        if (sequence > next
                && !source.put(this, Item.notice(notice(ServerFrame.dropped(sequence - next)), sequence), giveWay)) {
            return false;
        }
        var fields = BodyFields.of(event);
        if (source.wants(JournalFrame.head(fields))) {
            byte[] frame = source.framing().event(sequence, JournalFrame.json(fields, buffer));
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
