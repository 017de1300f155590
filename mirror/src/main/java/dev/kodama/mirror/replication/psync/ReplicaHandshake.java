package dev.kodama.mirror.replication.psync;

import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import java.io.IOException;

/** What a replica asks and says before {@code PSYNC}. */
final class ReplicaHandshake {
    private ReplicaHandshake() {}

    static ReplicationInfo info(ReplicationSocket socket) throws IOException {
        return ReplicationInfo.parse(String.join("\n", socket.call("INFO")));
    }

    /**
     * Announces the capabilities and nothing else: with a listening-port Sentinel would list the mirror among the
     * replicas to promote.
     */
    static void announce(ReplicationSocket socket) throws IOException {
        socket.call("REPLCONF", "capa", "eof", "capa", "psync2");
        socket.send("REPLCONF", "rdb-filter-only", "");
        var answer = socket.line();
        if (answer.startsWith("-") && !answer.startsWith("-ERR")) {
            throw ReplicationDeniedException.of("REPLCONF", answer.substring(1));
        }
        // Redis 6 replies ERR: it has no filter and sends its data, which is skipped.
    }
}
