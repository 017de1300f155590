package dev.kodama.mirror.replication.psync;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * A Redis server as far as PSYNC goes, after {@code masterTryPartialResynchronization} in replication.c: ids, offset, backlog. A byte
 * of its stream is a number that no other byte has, so that what was read can be told from what was not.
 */
final class RedisModel {
    private static int ids;
    private static int bytes;

    private final int backlogBytes;
    private final List<Integer> stream;
    private String id = newId();
    private String secondId = "0";
    private long secondOffset = -1;
    private boolean backlog;
    private long backlogFirst = 1;

    private RedisModel(int backlogBytes, List<Integer> stream) {
        this.backlogBytes = backlogBytes;
        this.stream = new ArrayList<>(stream);
    }

    static RedisModel started(int backlogBytes) {
        return new RedisModel(backlogBytes, List.of());
    }

    private static String newId() {
        return "id" + ids++;
    }

    long offset() {
        return stream.size();
    }

    /** The bytes behind this offset. */
    List<Integer> from(long offset) {
        return stream.subList((int) offset, stream.size());
    }

    void write(int count) {
        for (var i = 0; i < count; i++) {
            stream.add(bytes++);
        }
        backlogFirst = Math.max(backlogFirst, stream.size() - backlogBytes + 1);
    }

    /** A replica of this that has not got its last bytes, promoted. */
    RedisModel promotedReplica(int behind) {
        var reached = Math.max(stream.size() - behind, 0);
        var promoted = new RedisModel(backlogBytes, stream.subList(0, reached));
        promoted.secondId = id;
        promoted.secondOffset = reached + 1L;
        promoted.backlog = true;
        promoted.backlogFirst = Math.max(1, reached - backlogBytes + 1);
        return promoted;
    }

    /** This after SHUTDOWN SAVE and a start: offset and id go on, the backlog is empty. */
    RedisModel restartedWithSave() {
        var restarted = promotedReplica(0);
        restarted.backlogFirst = stream.size() + 1L;
        return restarted;
    }

    ReplicationInfo info() {
        return new ReplicationInfo(
                false,
                false,
                false,
                id,
                offset(),
                secondId,
                secondOffset,
                backlog,
                backlogFirst,
                backlogBytes,
                7,
                false);
    }

    PsyncReply psync(PsyncPlan.Psync asked) {
        var known = asked.id().equals(id) || (asked.id().equals(secondId) && asked.offset() <= secondOffset);
        if (known && backlog && asked.offset() >= backlogFirst && asked.offset() <= offset() + 1) {
            return new PsyncReply.Continue(new SourcePosition(id, asked.offset() - 1));
        }
        activateBacklog();
        return new PsyncReply.FullResync(new SourcePosition(id, offset()));
    }

    /** As at the request of a first replica. */
    void activateBacklog() {
        if (!backlog) {
            id = newId();
            secondId = "0";
            backlog = true;
            backlogFirst = offset() + 1;
        }
    }
}
