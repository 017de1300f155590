package dev.kodama.mirror.replication.psync;

import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import java.io.IOException;
import java.util.Optional;

/**
 * A connection on which the stream has been asked for and granted.
 *
 * @param reply where the stream begins, and whether a snapshot comes first
 * @param missing what lies between where we were and there
 */
public record PsyncSession(ReplicationInfo info, PsyncReply reply, Optional<MissedRange> missing) {
    /**
     * How to attach.
     *
     * @param ours where we are; empty for a first start
     * @param skip give up our place, it cannot be read
     * @param master refuse a replica: sentinels that name one have not seen a failover yet
     * @param acceptFull take a full resync even where INFO promised better; once it may be that the backlog moved on or a replica was
     *     promoted in between, and asking again helps
     */
    public record PsyncOptions(Optional<ReplicationPosition> ours, boolean skip, boolean master, boolean acceptFull) {}

    /** Whether offsets go on from where we were. */
    public boolean continues() {
        return missing.isEmpty() || missing.get().fromOffset() != null;
    }

    /** @throws ReplicationDeniedException if this server will never replicate to us */
    public static PsyncSession attach(ReplicationSocket link, String psyncCommand, PsyncOptions wish)
            throws IOException {
        var info = ReplicationInfo.parse(String.join("\n", link.ask("INFO")));
        if (wish.master() && info.replica()) {
            throw new IOException("the sentinels name a replica; a failover is going on");
        }
        var psync = psync(PsyncPlan.decide(wish.ours(), info, wish.skip()));
        announce(link);
        link.send(psyncCommand, psync.id(), Long.toString(psync.offset()));
        var reply = PsyncReply.of(link.line(), psync);
        if (reply instanceof PsyncReply.FullResync && info.backlog() && !wish.acceptFull()) {
            throw new UnexpectedFullResyncException();
        }
        return new PsyncSession(info, reply, MissedRange.between(wish.ours(), info, reply, wish.skip()));
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

    /** Says what we can take and nothing else: with a listening-port Sentinel would list us among the replicas it may promote. */
    static void announce(ReplicationSocket link) throws IOException {
        link.ask("REPLCONF", "capa", "eof", "capa", "psync2");
        link.send("REPLCONF", "rdb-filter-only", "");
        var answer = link.line();
        if (answer.startsWith("-") && !answer.startsWith("-ERR")) {
            throw ReplicationDeniedException.of("REPLCONF", answer.substring(1));
        }
        // Redis 6 answers ERR, knows no filter and sends its data, which we skip.
    }

    /** INFO promised that the stream goes on, PSYNC answered that it does not. */
    public static final class UnexpectedFullResyncException extends IOException {
        private static final long serialVersionUID = 1L;

        UnexpectedFullResyncException() {
            super("Redis offers a full resync where the stream should go on");
        }
    }
}
