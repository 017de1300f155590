package dev.kodama.mirror.replication.psync;

import dev.kodama.mirror.replication.connection.RedisConnector;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Activates the backlog of a master, which has none before its first replica. A connection of its own requests a full
 * resync and leaves before it is answered, which may take {@code repl-diskless-sync-delay}: 5 s by default. A resync
 * begins only then, and what is published until then would be missed; the backlog has it.
 */
final class BacklogActivation {
    private static final int MAX_POLLS = 100;
    private static final int POLL_MILLIS = 5;

    private BacklogActivation() {}

    /**
     * @param socket asks for {@code INFO}
     * @return the state of the server afterwards; without a backlog, if it was not activated within half a second
     */
    static ReplicationInfo activate(ReplicationConfig config, ReplicationSocket socket) throws IOException {
        try (var connector = new RedisConnector(config);
                var other = connector.connect()) {
            ReplicaHandshake.announce(other);
            other.send(config.psyncCommand(), PsyncPlan.Psync.FULL.id(), Long.toString(PsyncPlan.Psync.FULL.offset()));
            for (int polls = 1; ; polls++) {
                var info = ReplicaHandshake.info(socket);
                if (info.backlog() || polls == MAX_POLLS) {
                    return info;
                }
                pause();
            }
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while Redis activates its backlog");
        }
    }
}
