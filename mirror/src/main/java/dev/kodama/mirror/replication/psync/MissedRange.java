package dev.kodama.mirror.replication.psync;

import dev.kodama.mirror.replication.connection.ReplicationInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the stream that could not be read.
 *
 * @param reason {@code backlog-lost}: Redis no longer has it; {@code restart}: Redis began a new stream, by a crash or a restart
 *     without a save; {@code rolled-back}: the server that goes on had not got as far as we had, what else was published then
 *     is gone; {@code mode-change}: nothing was read from a stream before; {@code too-large}: one message over the limit;
 *     {@code unreadable}: not what Redis writes
 * @param fromOffset first byte missing - 1, null if unknown
 * @param toOffset last byte missing, null if unknown
 * @param messages how many exactly, null if unknown
 */
public record MissedRange(
        String reason,
        @Nullable Long fromOffset,
        @Nullable Long toOffset,
        @Nullable Long messages) {

    /**
     * The shortest PUBLISH of an event: an empty message to {@code events.}. In a shorter stretch none can be, only a PING of Redis's
     * that came while we stopped.
     */
    static final int LEAST_PUBLISH_BYTES = "*3\r\n$7\r\nPUBLISH\r\n$7\r\nevents.\r\n$0\r\n\r\n".length();

    /** One message over the size limit. */
    public static MissedRange tooLarge(long from, long to) {
        return new MissedRange("too-large", from, to, 1L);
    }

    /**
     * What lies between where we were and where the stream begins now: exactly known where the numbering goes on.
     *
     * @param ours empty for a first start, which misses nothing
     * @param info read before attaching
     * @param skip our place was given up as unreadable
     */
    static Optional<MissedRange> between(
            Optional<ReplicationPosition> ours, ReplicationInfo info, PsyncReply reply, boolean skip) {
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        var from = ours.get();
        var to = reply.start();
        if (from.id().isEmpty()) {
            return Optional.of(new MissedRange("mode-change", null, to.offset(), null));
        }
        var ahead = from.id().equals(info.secondId()) && from.offset() >= info.secondOffset();
        var goesOn = from.id().equals(to.id()) || from.id().equals(info.secondId()) || vouched(from, reply, info);
        if (!goesOn) {
            return Optional.of(new MissedRange("restart", null, null, null));
        }
        if (ahead || to.offset() < from.offset()) {
            return Optional.of(new MissedRange("rolled-back", null, to.offset(), null));
        }
        return to.offset() == from.offset() || (!skip && to.offset() - from.offset() < LEAST_PUBLISH_BYTES)
                ? Optional.empty()
                : Optional.of(new MissedRange(skip ? "unreadable" : "backlog-lost", from.offset(), to.offset(), null));
    }

    /** The server was promoted after INFO, and answers our old id with {@code +CONTINUE} and its new one. */
    private static boolean vouched(ReplicationPosition from, PsyncReply reply, ReplicationInfo info) {
        return reply instanceof PsyncReply.Continue && from.id().equals(info.id());
    }
}
