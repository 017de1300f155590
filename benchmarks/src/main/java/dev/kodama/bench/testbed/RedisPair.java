package dev.kodama.bench.testbed;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.embedded.redis.RedisSocket;
import dev.kodama.testing.process.Await;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** A Redis server and a replica. Both keep their ports, whichever is the master. Not thread-safe, except {@link #port}. */
public final class RedisPair implements AutoCloseable {
    private static final Duration REPLY = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CATCH_UP = Duration.ofMinutes(5);
    private static final Pattern REPLICA = Pattern.compile("state=online,offset=(\\d+)");
    private static final long FEW_BYTES = 16 << 20;
    private static final int LEAST_BACKLOG_BYTES = 16 << 10;

    private final String backlogBytes;
    private RedisServer master;
    private Path masterDir;
    private RedisServer replica;
    private Path replicaDir;
    private volatile int port;

    private RedisPair(Path dir, long backlogBytes) throws StartFailedException, IOException {
        this.backlogBytes = Long.toString(backlogBytes);
        masterDir = dir.resolve("redis-a");
        replicaDir = dir.resolve("redis-b");
        master = start(masterDir, 0);
        port = master.port();
        replica = start(replicaDir, 0);
        call(replica, "REPLICAOF", "127.0.0.1", Integer.toString(port));
    }

    public static RedisPair start(Path dir, long backlogBytes) throws StartFailedException, IOException {
        return new RedisPair(dir, backlogBytes);
    }

    private RedisServer start(Path dir, int wantedPort) throws StartFailedException {
        return RedisServer.start(new RedisServer.Config(dir, wantedPort).with("repl-backlog-size " + backlogBytes));
    }

    /** The port of the master. */
    public int port() {
        return port;
    }

    /** Waits until this many replicas, mirrors included, are attached and have acknowledged all but the last few MB. */
    public void awaitReplicas(int count) throws IOException, InterruptedException {
        Await.until(
                count + " replicas that keep up",
                CATCH_UP,
                () -> beyond(offset("master_repl_offset") - FEW_BYTES) >= count);
    }

    /** Waits until this many replicas have acknowledged bytes of the current replication id: Redis keeps only one previous id. */
    public void awaitReplicasOfThisId(int count) throws IOException, InterruptedException {
        Await.until(count + " replicas by the new id", CATCH_UP, () -> beyond(offset("second_repl_offset")) >= count);
    }

    private long offset(String field) throws IOException {
        return Long.parseLong(replication(master).getOrDefault(field, "0"));
    }

    private long beyond(long offset) throws IOException {
        return replication(master).values().stream()
                .map(REPLICA::matcher)
                .filter(replica -> replica.find() && Long.parseLong(replica.group(1)) > offset)
                .count();
    }

    /** Promotes the replica when it is up to date. Nothing may be published meanwhile. The old master becomes its replica. */
    public void failOver() throws IOException, InterruptedException {
        Await.until(
                "the replica's offset",
                TIMEOUT,
                () -> Objects.equals(
                        replication(replica).get("slave_repl_offset"),
                        replication(master).get("master_repl_offset")));
        call(replica, "REPLICAOF", "NO", "ONE");
        port = replica.port();
        call(master, "REPLICAOF", "127.0.0.1", Integer.toString(port));
        var promoted = replica;
        var promotedDir = replicaDir;
        replica = master;
        replicaDir = masterDir;
        master = promoted;
        masterDir = promotedDir;
    }

    /** Restarts the master as an operator does: it waits for its replicas, saves, and ends; then it is started again. */
    public void restartSaved() throws StartFailedException, IOException, InterruptedException {
        call(master, "CONFIG", "SET", "shutdown-timeout", Long.toString(TIMEOUT.toSeconds()));
        try (var redis = RedisSocket.connect(port, TIMEOUT)) {
            redis.call("SHUTDOWN", "SAVE");
        } catch (EOFException e) {
            // the reply to SHUTDOWN
        }
        var stopRequested = master;
        Await.until("the end of Redis", TIMEOUT, () -> !stopRequested.running());
        master.close();
        master = start(masterDir, port);
    }

    /** Kills the master (SIGKILL) and starts it again. */
    public void crash() throws StartFailedException {
        master.kill();
        master = start(masterDir, port);
    }

    /** Disconnects all replicas, mirrors included; they reconnect. */
    public void killReplicas() throws IOException {
        call(master, "CLIENT", "KILL", "TYPE", "replica");
    }

    /** Shrinks the backlog of the master to the newest few bytes. */
    public void shrinkBacklog() throws IOException {
        call(master, "CONFIG", "SET", "repl-backlog-size", Integer.toString(LEAST_BACKLOG_BYTES));
    }

    public void growBacklog() throws IOException {
        call(master, "CONFIG", "SET", "repl-backlog-size", backlogBytes);
    }

    private static Map<String, String> replication(RedisServer server) throws IOException {
        var fields = new HashMap<String, String>();
        for (String line : call(server, "INFO", "replication").lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return fields;
    }

    private static String call(RedisServer server, String... command) throws IOException {
        try (var redis = RedisSocket.connect(server.port(), REPLY)) {
            return redis.call(command).get(0);
        }
    }

    @Override
    public void close() {
        replica.kill();
        master.kill();
    }
}
