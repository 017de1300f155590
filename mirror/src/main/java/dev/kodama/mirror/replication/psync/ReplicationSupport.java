package dev.kodama.mirror.replication.psync;

import dev.kodama.mirror.replication.connection.RedisConnector;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import java.io.IOException;
import java.util.Optional;

/** Whether a Redis allows replication. */
public sealed interface ReplicationSupport {
    /** A replication position belongs to one server's history: on another server it would be wrong. */
    String SEVERAL_ADDRESSES =
            "the Redis URL has several addresses, which only nodes of one Redis Cluster may have; name one server";

    /** Replication is allowed. */
    record Allowed() implements ReplicationSupport {}

    /** Denied permanently: cluster mode, a missing or renamed command, no right to it. */
    record Refused(String reason) implements ReplicationSupport {}

    /** Unknown: unavailable, loading, or a wrong password. */
    record Unreachable(String reason) implements ReplicationSupport {}

    /**
     * Asks without causing a full resync: attaches for a moment if there is a backlog, otherwise sends an invalid
     * request.
     */
    static ReplicationSupport of(ReplicationConfig config) {
        try (var connector = new RedisConnector(config);
                var socket = connector.connect()) {
            var info = ReplicationInfo.parse(String.join("\n", socket.call("INFO")));
            if (connector.hasSeveralAddresses() && !info.cluster()) {
                return new Refused(SEVERAL_ADDRESSES);
            }
            var decided = PsyncPlan.decide(Optional.empty(), info, false);
            if (decided instanceof PsyncPlan.Refused refused) {
                return new Refused(refused.reason());
            }
            if (decided instanceof PsyncPlan.Later later) {
                return new Unreachable(later.reason());
            }
            ReplicaHandshake.announce(socket);
            return probe(socket, config.psyncCommand(), (PsyncPlan.Psync) decided, info);
        } catch (ReplicationDeniedException e) {
            return new Refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Unreachable(String.valueOf(e.getMessage()));
        }
    }

    private static ReplicationSupport probe(
            ReplicationSocket socket, String command, PsyncPlan.Psync psync, ReplicationInfo info) throws IOException {
        if (info.backlog()) {
            socket.send(command, psync.id(), Long.toString(psync.offset()));
        } else if (info.version() >= 7) {
            socket.send(command, "?", "no-offset");
        } else {
            socket.send(command);
        }
        var line = socket.line();
        if (!line.startsWith("-") || line.startsWith("-ERR value is not") || line.startsWith("-ERR wrong number")) {
            return line.startsWith("$") ? new Refused(command + " is answered like SYNC") : new Allowed();
        }
        if (line.contains("NOMASTERLINK")) {
            return new Allowed();
        }
        throw ReplicationDeniedException.of(command, line.substring(1));
    }
}
