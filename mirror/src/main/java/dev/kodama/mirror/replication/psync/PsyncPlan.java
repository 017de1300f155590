package dev.kodama.mirror.replication.psync;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import java.util.Optional;

/** Decides what to ask for when attaching, from {@code INFO} and the journal's position. */
public sealed interface PsyncPlan {
    /**
     * Length of the shortest PUBLISH of an event: an empty message to {@code events.}. A shorter range holds none, only
     * a PING of Redis.
     */
    int MIN_PUBLISH_BYTES = "*3\r\n$7\r\nPUBLISH\r\n$7\r\nevents.\r\n$0\r\n\r\n".length();

    /**
     * {@code PSYNC id offset}.
     *
     * @param offset of the first byte wanted: 1 + the journal's position
     */
    record Psync(String id, long offset) implements PsyncPlan {
        /** Without a backlog and a position a full resync is requested. */
        static final Psync FULL = new Psync("?", -1);
    }

    /** Not now: the server is loading, or is a replica behind the journal's position. */
    record Later(String reason) implements PsyncPlan {}

    /** Never: this server does not replicate published messages. */
    record Refused(String reason) implements PsyncPlan {}

    /**
     * Loses nothing that is still available, reads nothing twice, and avoids a snapshot where possible. If the position
     * is gone, reading starts at the server's current offset: always the end of a command, unlike the oldest byte of
     * the backlog.
     *
     * @param ours the journal's position; empty or without an id starts with messages published from now on
     * @param skip the position cannot be read: start from now
     */
    static PsyncPlan decide(Optional<SourcePosition> ours, ReplicationInfo info, boolean skip) {
        if (info.cluster()) {
            return new Refused("cluster mode: a cluster does not replicate what is published");
        }
        if (info.id().isEmpty()) {
            return new Refused("INFO shows no replication id");
        }
        if (info.loading()) {
            return new Later("Redis is loading its data");
        }
        var known = ours.filter(position -> !skip);
        if (known.filter(position -> position.replid().equals(info.id())).isPresent()) {
            return sameId(known.get(), info);
        }
        if (known.filter(position -> position.replid().equals(info.secondId())).isPresent()) {
            return secondId(known.get(), info);
        }
        return fromNow(info);
    }

    private static PsyncPlan sameId(SourcePosition ours, ReplicationInfo info) {
        if (info.replica() && ours.offset() > info.offset()) {
            return behind(ours, info);
        }
        return continueFrom(ours, info);
    }

    /**
     * Continues from the position. A backlog that begins a few bytes later was created anew between two commands, by a
     * start of Redis or of a replica, and no message was published in them. If it had moved on instead, the stream from
     * there would not parse, which is detected.
     */
    private static PsyncPlan continueFrom(SourcePosition ours, ReplicationInfo info) {
        if (info.has(ours.offset())) {
            return new Psync(ours.replid(), ours.offset() + 1);
        }
        long gone = info.backlogFirst() - 1 - ours.offset();
        return info.backlog() && gone > 0 && gone < MIN_PUBLISH_BYTES
                ? new Psync(ours.replid(), info.backlogFirst())
                : fromNow(info);
    }

    /**
     * Continues on the promoted server. Asking with a position ahead of it would cause a full resync and lose what it
     * has published since.
     */
    private static PsyncPlan secondId(SourcePosition ours, ReplicationInfo info) {
        if (ours.offset() < info.secondOffset()) {
            return continueFrom(ours, info);
        }
        if (!info.replica()) {
            return info.has(info.secondOffset() - 1) ? new Psync(info.id(), info.secondOffset()) : fromNow(info);
        }
        // A replica's second offset is where it changed its master, not where the ids diverged: starting there could
        // repeat events.
        if (ours.offset() > info.offset()) {
            return behind(ours, info);
        }
        return info.has(ours.offset()) ? new Psync(info.id(), ours.offset() + 1) : fromNow(info);
    }

    private static PsyncPlan behind(SourcePosition ours, ReplicationInfo info) {
        return new Later("this replica is at offset " + info.offset() + ", the journal at " + ours.offset());
    }

    /**
     * Reads a backlog from its beginning, if it was activated a moment ago. All of it was published since, so nothing in
     * it is journaled. Its first byte begins a command as long as none was dropped.
     *
     * @param info read after the activation
     */
    static Psync sinceActivation(ReplicationInfo info) {
        long length = info.offset() - info.backlogFirst() + 1;
        return info.backlog() && !info.replica() && length < info.backlogBytes()
                ? new Psync(info.id(), info.backlogFirst())
                : fromNow(info);
    }

    private static Psync fromNow(ReplicationInfo info) {
        return info.backlog() ? new Psync(info.id(), info.offset() + 1) : Psync.FULL;
    }
}
