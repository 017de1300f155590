package dev.kodama.mirror.replication;

import dev.kodama.mirror.replication.psync.ReplicationPosition;
import java.util.OptionalLong;

/**
 * Which offset to acknowledge: what is journaled, but never the very end of the stream. {@code FAILOVER} picks a replica that
 * acknowledged the end, and we are none that could take over. {@code WAIT} is content with less: it sends GETACK behind what it waits
 * for. An answer is given at once, or as soon as it is journaled. Bytes that hold nothing wanted count as journaled with what came
 * before them. Safe from any thread.
 *
 * <p>{@code SHUTDOWN} alone waits for the very end: {@link #endToConfirm}.
 */
final class AckTracker {
    private ReplicationPosition base = ReplicationPosition.NONE;
    private ReplicationPosition captured = ReplicationPosition.NONE;
    private ReplicationPosition journaled = ReplicationPosition.NONE;
    private long read;
    private long asked = -1;
    private boolean mayBeAwaited;
    private boolean continuous = true;

    /** @param at where the journal stands */
    synchronized void start(ReplicationPosition at) {
        captured = at;
        journaled = at;
    }

    /**
     * A new connection.
     *
     * @param start where its stream begins
     * @param continues whether offsets go on from where the journal stands; if not, nothing is acknowledged until something of this
     *     stream is journaled
     * @param shuttingDown whether the server has asked already, perhaps somebody who read here before us, and does not ask again
     */
    synchronized void attached(ReplicationPosition start, boolean continues, boolean shuttingDown) {
        base = start;
        continuous &= continues;
        read = start.offset();
        asked = -1;
        mayBeAwaited = shuttingDown;
    }

    /**
     * Something more was read.
     *
     * @param last the position last handed on to be journaled
     * @param offset how far the stream is read
     * @param getAck the offset behind the last GETACK, -1 if none came
     * @return what to acknowledge at once
     */
    synchronized OptionalLong read(ReplicationPosition last, long offset, long getAck) {
        captured = last;
        read = offset;
        if (getAck < 0) {
            return OptionalLong.empty();
        }
        asked = getAck;
        mayBeAwaited = true;
        return covered() >= asked ? answer() : OptionalLong.empty();
    }

    /** @return what to acknowledge at once: while an answer is owed, each step is told */
    synchronized OptionalLong journaled(ReplicationPosition position) {
        journaled = position;
        continuous |= position.id().equals(base.id());
        return asked >= 0 ? answer() : OptionalLong.empty();
    }

    /** What the timer acknowledges. */
    synchronized long offset() {
        return Math.max(0, Math.min(covered(), read - 1));
    }

    /**
     * The end of the stream, if all is journaled and a server that shuts down may wait for it: it asks once, and its PINGs go on. Told
     * once a question; {@link #endIsAwaited} has it told again.
     */
    synchronized OptionalLong endToConfirm() {
        if (!mayBeAwaited || covered() != read) {
            return OptionalLong.empty();
        }
        mayBeAwaited = false;
        return OptionalLong.of(read);
    }

    synchronized void endIsAwaited() {
        mayBeAwaited = true;
    }

    synchronized long readOffset() {
        return read;
    }

    /** Bytes read and not journaled. */
    synchronized long behind() {
        return Math.max(0, read - covered());
    }

    private OptionalLong answer() {
        if (covered() >= asked) {
            asked = -1;
        }
        return OptionalLong.of(offset());
    }

    private long covered() {
        if (!continuous) {
            return 0;
        }
        if (journaled.equals(captured)) {
            return read;
        }
        return journaled.id().equals(base.id()) ? journaled.offset() : Math.min(journaled.offset(), base.offset());
    }
}
