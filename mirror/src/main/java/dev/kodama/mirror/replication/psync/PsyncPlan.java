package dev.kodama.mirror.replication.psync;

import dev.kodama.mirror.replication.connection.ReplicationInfo;
import java.util.Optional;

/** What to ask for when attaching, decided from what {@code INFO} says and where we are. */
public sealed interface PsyncPlan {
    /**
     * {@code PSYNC id offset}.
     *
     * @param offset of the first byte wanted: 1 + where we are
     */
    record Psync(String id, long offset) implements PsyncPlan {
        /** No backlog, nothing to go on from: a full resync is what we ask for. */
        static final Psync FULL = new Psync("?", -1);
    }

    /** Not now: the server is loading, or is a replica that has not got as far as we have. */
    record Later(String reason) implements PsyncPlan {}

    /** Never: this server does not replicate what is published. */
    record Refused(String reason) implements PsyncPlan {}

    /**
     * Decides so that nothing is lost that can be had, nothing is read twice and no snapshot is made if it can be avoided. Where
     * our place is gone we start at the server's present offset: always the end of a command, which the backlog's oldest byte is not.
     *
     * @param ours where we are; empty or without an id starts with what is published from now on
     * @param skip our place cannot be read: start from now
     */
    static PsyncPlan decide(Optional<ReplicationPosition> ours, ReplicationInfo info, boolean skip) {
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
        if (known.filter(position -> position.id().equals(info.id())).isPresent()) {
            return sameId(known.get(), info);
        }
        if (known.filter(position -> position.id().equals(info.secondId())).isPresent()) {
            return secondId(known.get(), info);
        }
        return now(info);
    }

    private static PsyncPlan sameId(ReplicationPosition ours, ReplicationInfo info) {
        if (info.replica() && ours.offset() > info.offset()) {
            return behind(ours, info);
        }
        return goOn(ours, info);
    }

    /**
     * Where the backlog begins a few bytes behind us, nothing was published in them: it was begun anew, by a start of Redis or of a
     * replica, between two commands. Had it moved on instead, what comes from there could not be parsed, which is noticed.
     */
    private static PsyncPlan goOn(ReplicationPosition ours, ReplicationInfo info) {
        if (info.has(ours.offset())) {
            return new Psync(ours.id(), ours.offset() + 1);
        }
        long gone = info.backlogFirst() - 1 - ours.offset();
        return info.backlog() && gone > 0 && gone < MissedRange.LEAST_PUBLISH_BYTES
                ? new Psync(ours.id(), info.backlogFirst())
                : now(info);
    }

    /** A plain PSYNC of one who is ahead would be a full resync and lose what the promoted server has published since. */
    private static PsyncPlan secondId(ReplicationPosition ours, ReplicationInfo info) {
        if (ours.offset() < info.secondOffset()) {
            return goOn(ours, info);
        }
        if (!info.replica()) {
            return info.has(info.secondOffset() - 1) ? new Psync(info.id(), info.secondOffset()) : now(info);
        }
        // A replica's second offset is where it changed its master, not where the ids parted: going back there could
        // repeat.
        if (ours.offset() > info.offset()) {
            return behind(ours, info);
        }
        return info.has(ours.offset()) ? new Psync(info.id(), ours.offset() + 1) : now(info);
    }

    private static PsyncPlan behind(ReplicationPosition ours, ReplicationInfo info) {
        return new Later("this replica is at offset " + info.offset() + ", the journal at " + ours.offset());
    }

    private static PsyncPlan now(ReplicationInfo info) {
        return info.backlog() ? new Psync(info.id(), info.offset() + 1) : Psync.FULL;
    }
}
