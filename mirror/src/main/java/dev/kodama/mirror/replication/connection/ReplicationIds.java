package dev.kodama.mirror.replication.connection;

import java.io.IOException;

/**
 * The replication ids of a Redis: its master's and its replicas' are the same.
 *
 * @param id the present one; empty where the server tells none
 * @param secondId the one before a failover or a restart with a save
 */
public record ReplicationIds(String id, String secondId) {
    /** Asks for them; waits for the answer. */
    public static ReplicationIds of(ReplicationConfig config) throws IOException {
        try (var dialer = new RedisConnector(config);
                var link = dialer.dial()) {
            var info = ReplicationInfo.parse(String.join("\n", link.ask("INFO", "replication")));
            return new ReplicationIds(info.id(), info.secondId());
        }
    }

    public boolean contains(String one) {
        return id.equals(one) || secondId.equals(one);
    }
}
