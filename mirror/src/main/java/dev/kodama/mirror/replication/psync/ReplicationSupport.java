package dev.kodama.mirror.replication.psync;

import dev.kodama.mirror.replication.connection.RedisConnector;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import java.io.IOException;
import java.util.Optional;

/** Whether a Redis lets us replicate. */
public sealed interface ReplicationSupport {
    /** A replication position belongs to one server's history: on another server it would be a wrong one. */
    String SEVERAL_ADDRESSES =
            "the Redis URL has several addresses, which only nodes of one Redis Cluster may have; name one server";

    /** It does. */
    record Allowed() implements ReplicationSupport {}

    /** It never will: cluster mode, a missing or renamed command, no right to it. */
    record Refused(String reason) implements ReplicationSupport {}

    /** It did not tell: away, loading, or the password is wrong. */
    record Unreachable(String reason) implements ReplicationSupport {}

    /** Asks, without causing a full resync: attaches for a moment where there is a backlog, else asks for what cannot be. */
    static ReplicationSupport of(ReplicationConfig config) {
        try (var dialer = new RedisConnector(config);
                var link = dialer.dial()) {
            var info = ReplicationInfo.parse(String.join("\n", link.ask("INFO")));
            if (dialer.hasSeveralAddresses() && !info.cluster()) {
                return new Refused(SEVERAL_ADDRESSES);
            }
            var decided = PsyncPlan.decide(Optional.empty(), info, false);
            if (decided instanceof PsyncPlan.Refused refused) {
                return new Refused(refused.reason());
            }
            if (decided instanceof PsyncPlan.Later later) {
                return new Unreachable(later.reason());
            }
            PsyncSession.announce(link);
            return answer(link, config.psyncCommand(), (PsyncPlan.Psync) decided, info);
        } catch (ReplicationDeniedException e) {
            return new Refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Unreachable(String.valueOf(e.getMessage()));
        }
    }

    private static ReplicationSupport answer(
            ReplicationSocket link, String command, PsyncPlan.Psync psync, ReplicationInfo info) throws IOException {
        if (info.backlog()) {
            link.send(command, psync.id(), Long.toString(psync.offset()));
        } else if (info.version() >= 7) {
            link.send(command, "?", "no-offset");
        } else {
            link.send(command);
        }
        var line = link.line();
        if (!line.startsWith("-") || line.startsWith("-ERR value is not") || line.startsWith("-ERR wrong number")) {
            return line.startsWith("$") ? new Refused(command + " is answered like SYNC") : new Allowed();
        }
        if (line.contains("NOMASTERLINK")) {
            return new Allowed();
        }
        throw ReplicationDeniedException.of(command, line.substring(1));
    }
}
