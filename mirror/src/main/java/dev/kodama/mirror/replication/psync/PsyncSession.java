package dev.kodama.mirror.replication.psync;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import java.io.IOException;
import java.util.Optional;

/**
 * A connection whose replication stream is attached.
 *
 * @param reply where the stream begins, and whether a snapshot comes first
 * @param missing the range between the journal's position and there
 */
public record PsyncSession(ReplicationInfo info, PsyncReply reply, Optional<MissedRange> missing) {
    /**
     * How to attach.
     *
     * @param ours the journal's position; empty for a first start
     * @param skip give up the position, which cannot be read
     * @param master reject a replica: sentinels that name one have not seen a failover yet
     * @param acceptFull take a full resync even if INFO promised better; at first the backlog may have moved on or a
     *     replica been promoted in between, and asking again helps
     */
    public record PsyncOptions(Optional<SourcePosition> ours, boolean skip, boolean master, boolean acceptFull) {}

    /** Whether offsets continue from the journal's position. */
    public boolean continues() {
        return missing.isEmpty() || missing.get().fromOffset() != null;
    }

    /** @throws ReplicationDeniedException if this server denies replication permanently */
    public static PsyncSession attach(ReplicationSocket socket, ReplicationConfig config, PsyncOptions options)
            throws IOException {
        var info = ReplicaHandshake.info(socket);
        if (options.master() && info.replica()) {
            throw new IOException("the sentinels name a replica; a failover is in progress");
        }
        var psync = psync(PsyncPlan.decide(options.ours(), info, options.skip()));
        if (psync.equals(PsyncPlan.Psync.FULL) && !info.replica()) {
            info = BacklogActivation.activate(config, socket);
            psync = PsyncPlan.sinceActivation(info);
        }
        ReplicaHandshake.announce(socket);
        socket.send(config.psyncCommand(), psync.id(), Long.toString(psync.offset()));
        var reply = PsyncReply.of(socket.line(), psync);
        if (reply instanceof PsyncReply.FullResync && info.backlog() && !options.acceptFull()) {
            throw new UnexpectedFullResyncException();
        }
        return new PsyncSession(info, reply, MissedRange.between(options.ours(), info, reply, options.skip()));
    }

    private static PsyncPlan.Psync psync(PsyncPlan decided) throws IOException {
        if (decided instanceof PsyncPlan.Refused refused) {
            throw new ReplicationDeniedException(refused.reason());
        }
        if (decided instanceof PsyncPlan.Later later) {
            throw new IOException(later.reason());
        }
        return (PsyncPlan.Psync) decided;
    }

    /** INFO promised that the stream continues, PSYNC replied that it does not. */
    public static final class UnexpectedFullResyncException extends IOException {
        private static final long serialVersionUID = 1L;

        UnexpectedFullResyncException() {
            super("Redis offers a full resync where the stream should continue");
        }
    }
}
