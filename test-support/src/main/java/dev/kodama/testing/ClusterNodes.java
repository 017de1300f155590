package dev.kodama.testing;

import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

/** Two connected nodes of a Redis Cluster. */
public final class ClusterNodes implements AutoCloseable {
    private final RedisServer first;
    private final RedisServer second;

    public ClusterNodes(Path dir) throws IOException, StartFailedException {
        int bus = freePort();
        first = node(dir.resolve("first"), bus);
        second = node(dir.resolve("second"), freePort());
        try (var redis = new RawPublisher(second.port())) {
            redis.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(first.port()), String.valueOf(bus));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> linked(first) && linked(second));
    }

    private static RedisServer node(Path dir, int busPort) throws StartFailedException {
        return RedisServer.start(new RedisServer.Config(dir, 0).with("cluster-enabled yes", "cluster-port " + busPort));
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static boolean linked(RedisServer node) {
        try (var redis = new RawPublisher(node.port())) {
            String nodes = redis.bulk("CLUSTER", "NODES");
            return nodes.lines().filter(line -> line.contains(" connected")).count() == 2
                    && !nodes.contains("handshake");
        }
    }

    public RedisServer first() {
        return first;
    }

    public RedisServer second() {
        return second;
    }

    /** The URI of both nodes, the first one first. */
    public String uri() {
        return uri(first, second);
    }

    /** A URI of two servers, whether or not they are cluster nodes. */
    public static String uri(RedisServer one, RedisServer other) {
        return "redis://127.0.0.1:" + one.port() + ",127.0.0.1:" + other.port();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
