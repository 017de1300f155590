package dev.kodama.mirror.replication.connection;

import java.io.IOException;

/**
 * The replication ids of a Redis; a master and its replicas share them.
 *
 * @param id the current one; empty if the server shows none
 * @param secondId the one before a failover or a restart with a save
 */
public record ReplicationIds(String id, String secondId) {
    /** Asks the server and waits for its reply. */
    public static ReplicationIds of(ReplicationConfig config) throws IOException {
        try (var connector = new RedisConnector(config);
                var socket = connector.connect()) {
            var info = ReplicationInfo.parse(String.join("\n", socket.call("INFO", "replication")));
            return new ReplicationIds(info.id(), info.secondId());
        }
    }

    public boolean contains(String other) {
        return id.equals(other) || secondId.equals(other);
    }
}
