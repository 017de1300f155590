package dev.kodama.embedded.redis;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Replication state of a Redis from {@code INFO}: decides what an orderly stop would lose. A mirror acknowledges the
 * offset up to which everything is committed in the journal. It never acknowledges the last byte of the stream, except
 * to a {@code SHUTDOWN}.
 *
 * @param backlog whether there is a replication backlog: a mirror has attached to this process or an earlier one
 * @param attachments how often a replica has attached to this process
 * @param offset the end of the replication stream
 * @param loadedOffset the end of the stream in the loaded snapshot; -2 without one
 * @param acknowledged the acknowledged offset of each attached mirror
 */
record ReplicationState(boolean backlog, long attachments, long offset, long loadedOffset, List<Long> acknowledged) {
    /** A mirror announces no port, unlike a replica that clients could read from. */
    private static final Pattern MIRROR = Pattern.compile("(?m)^slave\\d+:.*,port=0,.*,offset=(\\d+)");

    ReplicationState {
        acknowledged = List.copyOf(acknowledged);
    }

    /** @param info the reply to {@code INFO}; an absent number reads as 0 */
    static ReplicationState parse(String info) {
        return new ReplicationState(
                number(info, "repl_backlog_active") == 1,
                number(info, "sync_full") + number(info, "sync_partial_ok"),
                number(info, "master_repl_offset"),
                number(info, "second_repl_offset") - 1,
                MIRROR.matcher(info)
                        .results()
                        .map(mirror -> Long.parseLong(mirror.group(1)))
                        .toList());
    }

    /**
     * Whether nothing was written and no mirror attached since the snapshot was loaded, so that it is still complete.
     */
    boolean unchangedSinceLoad() {
        return backlog && attachments == 0 && offset == loadedOffset;
    }

    /** Whether a mirror is attached and every mirror has journaled everything up to this offset. */
    boolean journaledUpTo(long end) {
        return !acknowledged.isEmpty() && bytesBehind(end) == 0;
    }

    /** Bytes up to this offset that are not known to be journaled; without a mirror everything that Redis still has. */
    long bytesBehind(long end) {
        long slowest = acknowledged.stream().mapToLong(Long::longValue).min().orElse(0);
        return Math.max(0, end - 1 - slowest);
    }

    private static long number(String info, String field) {
        return Pattern.compile("(?m)^" + field + ":(-?\\d{1,18})\\r?$")
                .matcher(info)
                .results()
                .map((MatchResult found) -> Long.parseLong(found.group(1)))
                .findFirst()
                .orElse(0L);
    }
}
