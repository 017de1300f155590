package dev.kodama.mirror.replication;

import dev.kodama.mirror.replication.psync.MissedRange;
import dev.kodama.mirror.replication.psync.ReplicationPosition;
import java.time.Instant;

/** What the client tells of the stream: in stream order, on its one reader thread. */
public interface ReplicationListener {
    /** @param position after the command that carried the message */
    void published(byte[] channel, byte[] message, ReplicationPosition position, long timeMillis);

    /**
     * @param from when the last before it was seen
     * @param position where reading goes on
     */
    void missed(MissedRange missing, Instant from, Instant to, ReplicationPosition position);

    /** The stream has moved on to here and holds nothing wanted since the last call. */
    void advanced(ReplicationPosition position, Instant time);

    /** All that one read brought has been told. Blocks while there is no room for more, and with it the reading. */
    void gathered() throws InterruptedException;
}
