package dev.kodama.mirror.replication.psync;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range of the published messages that could not be read.
 *
 * @param reason in kebab case. {@code backlog-lost}: Redis no longer has it; {@code restart}: Redis began a new stream, after a crash
 *     or a restart without a save; {@code rolled-back}: the new master, or the snapshot that Redis found after a crash,
 *     is behind this mirror, and what was published beyond what this mirror has read is lost; {@code mode-change}: nothing
 *     was read from a stream before; {@code too-large}: one message over the limit; {@code unreadable}: not what Redis
 *     writes; {@code disconnected}: there was no subscription; {@code overflow}: the buffer of a subscription was full
 * @param fromOffset first missing byte - 1, null if unknown
 * @param toOffset last missing byte, null if unknown
 * @param messages exact number, null if unknown
 */
public record MissedRange(
        String reason,
        @Nullable Long fromOffset,
        @Nullable Long toOffset,
        @Nullable Long messages) {

    /** A range without known offsets. */
    public static MissedRange withoutOffsets(String reason, @Nullable Long messages) {
        return new MissedRange(reason, null, null, messages);
    }

    /** The same range with an exact number of messages. */
    public MissedRange withMessages(long exact) {
        return new MissedRange(reason, fromOffset, toOffset, exact);
    }

    /** One message over the size limit. */
    public static MissedRange tooLarge(long from, long to) {
        return new MissedRange("too-large", from, to, 1L);
    }

    /**
     * The range between the journal's position and the start of the stream; known exactly if the numbering continues.
     *
     * @param ours the journal's position; empty for a first start, which misses nothing
     * @param info read before attaching
     * @param skip the position was given up as unreadable
     */
    static Optional<MissedRange> between(
            Optional<SourcePosition> ours, ReplicationInfo info, PsyncReply reply, boolean skip) {
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        var from = ours.get();
        var to = reply.start();
        if (from.replid().isEmpty()) {
            return Optional.of(new MissedRange("mode-change", null, to.offset(), null));
        }
        var ahead = from.replid().equals(info.secondId()) && from.offset() >= info.secondOffset();
        var continues = from.replid().equals(to.replid())
                || from.replid().equals(info.secondId())
                || promotedSince(from, reply, info);
        if (!continues) {
            return Optional.of(withoutOffsets("restart", null));
        }
        if (ahead || to.offset() < from.offset()) {
            return Optional.of(new MissedRange("rolled-back", null, to.offset(), null));
        }
        return to.offset() == from.offset() || (!skip && to.offset() - from.offset() < PsyncPlan.MIN_PUBLISH_BYTES)
                ? Optional.empty()
                : Optional.of(new MissedRange(skip ? "unreadable" : "backlog-lost", from.offset(), to.offset(), null));
    }

    /** Whether the server was promoted after INFO: it answers the old id with {@code +CONTINUE} and its new one. */
    private static boolean promotedSince(SourcePosition from, PsyncReply reply, ReplicationInfo info) {
        return reply instanceof PsyncReply.Continue && from.replid().equals(info.id());
    }
}
