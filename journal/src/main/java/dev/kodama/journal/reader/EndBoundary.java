package dev.kodama.journal.reader;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournaledEvent;

/** The end of a read: a sequence, or a time until the sequence there is known. Without I/O. */
final class EndBoundary {
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final long millis;
    private long sequence;

    private EndBoundary(long sequence, long millis) {
        this.sequence = sequence;
        this.millis = millis;
    }

    /** @param nextCommitted the committed next sequence when the read begins */
    static EndBoundary of(EndPosition end, long nextCommitted) {
        if (end instanceof EndPosition.AtSequence at) {
            return new EndBoundary(at.sequence() + 1, UNKNOWN);
        } else if (end instanceof EndPosition.Now) {
            return new EndBoundary(nextCommitted, UNKNOWN);
        } else if (end instanceof EndPosition.BeforeTime before) {
            return new EndBoundary(UNKNOWN, before.time().toEpochMilli());
        }
        return new EndBoundary(UNKNOWN, UNKNOWN);
    }

    /** The first sequence that is not handed out; {@link Long#MAX_VALUE} while it is unknown. */
    long sequence() {
        return sequence;
    }

    /** Whether a time ends the read, has come, and no event behind it was seen: the end is then the committed next sequence. */
    boolean isDue(long nowMillis) {
        return millis < UNKNOWN && sequence == UNKNOWN && nowMillis >= millis;
    }

    /** Whether an event was captured at the end time or later. */
    boolean isPast(JournaledEvent event) {
        return event.timeMillis() >= millis;
    }

    void endBefore(long sequence) {
        this.sequence = sequence;
    }
}
