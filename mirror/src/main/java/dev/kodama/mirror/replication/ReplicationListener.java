package dev.kodama.mirror.replication;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.psync.MissedRange;
import java.time.Instant;

/** Takes the messages of a replication stream, in stream order, on the client's one reader thread. */
public interface ReplicationListener {
    /**
     * A published message.
     *
     * @param position after the command with the message
     */
    void onPublished(byte[] channel, byte[] message, SourcePosition position, long timeMillis);

    /**
     * A range of the stream that could not be read.
     *
     * @param from when the last command before it was read
     * @param position where reading continues
     */
    void onMissed(MissedRange missing, Instant from, Instant to, SourcePosition position);

    /** The stream has advanced to here without a wanted message since the last call. */
    void onAdvanced(SourcePosition position, Instant time);

    /** The end of one read. Blocks while there is no room for more items, and thereby stops reading. */
    void onChunkEnd() throws InterruptedException;
}
