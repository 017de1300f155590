package dev.kodama.doctor;

import dev.kodama.mirror.capture.ReplicationCapture;
import dev.kodama.mirror.replication.connection.RedisConnector;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import dev.kodama.mirror.subscribers.SubscriberPoller;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Facts of one Redis.
 *
 * @param info the fields of {@code INFO}
 * @param settings the reply to {@code CONFIG GET}; empty if it is denied
 * @param replication whether replication is allowed
 * @param bytesPerSecond measured growth of the replication stream
 * @param subscriberDenials why subscribers cannot be queried, a sentence each; queried with a mirror's client
 */
record RedisFacts(
        Map<String, String> info,
        Map<String, String> settings,
        ReplicationSupport replication,
        double bytesPerSecond,
        List<String> subscriberDenials) {
    private static final List<String> SETTINGS = List.of(
            "repl-backlog-ttl", "client-output-buffer-limit", "min-replicas-to-write", "min-slaves-to-write", "save");

    RedisFacts {
        info = Map.copyOf(info);
        settings = Map.copyOf(settings);
        subscriberDenials = List.copyOf(subscriberDenials);
    }

    /**
     * Asks Redis; each reply takes at most the connect timeout.
     *
     * @throws IOException if it does not reply, or denies even {@code INFO}
     */
    static RedisFacts of(ReplicationConfig config, Duration measure) throws IOException, InterruptedException {
        try (var connector = new RedisConnector(config);
                var socket = connector.connect()) {
            var settings = settings(socket);
            var before = info(socket);
            long started = System.nanoTime();
            Thread.sleep(measure.toMillis());
            var after = info(socket);
            double seconds = (System.nanoTime() - started) / 1e9;
            String counter = streamCounter(before);
            double rate = Math.max(0, number(after, counter) - number(before, counter)) / seconds;
            return new RedisFacts(
                    before,
                    settings,
                    ReplicationCapture.probe(config),
                    rate,
                    SubscriberPoller.denied(config.redisUrl()));
        }
    }

    private static Map<String, String> info(ReplicationSocket socket) throws IOException {
        var fields = new HashMap<String, String>();
        String.join("\n", socket.call("INFO")).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    /** Many services offer no CONFIG, and a user with few rights may not call it: then no setting is known. */
    private static Map<String, String> settings(ReplicationSocket socket) {
        var settings = new HashMap<String, String>();
        for (String name : SETTINGS) {
            try {
                var reply = socket.call("CONFIG", "GET", name);
                if (reply.size() == 2) {
                    settings.put(name, reply.get(1));
                }
            } catch (IOException e) {
                return Map.of();
            }
        }
        return settings;
    }

    /**
     * The counter that grows with the stream. Without a first replica there is none: then the bytes that clients send,
     * which is slightly more.
     */
    private static String streamCounter(Map<String, String> info) {
        return "1".equals(info.get("repl_backlog_active")) ? "master_repl_offset" : "total_net_input_bytes";
    }

    String text(String field) {
        return info.getOrDefault(field, "");
    }

    /** A number of {@code INFO}; 0 if absent. */
    long number(String field) {
        return number(info, field);
    }

    private static long number(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "");
        return value.matches("-?\\d{1,18}") ? Long.parseLong(value) : 0;
    }

    /** The major version; 0 if unknown. Valkey continues from Redis 7.2 and reports it here. */
    int version() {
        String major = text("redis_version").split("\\.", 2)[0];
        return major.matches("\\d{1,4}") ? Integer.parseInt(major) : 0;
    }

    boolean cluster() {
        return text("redis_mode").equals("cluster") || text("cluster_enabled").equals("1");
    }

    boolean replica() {
        return text("role").equals("slave");
    }

    boolean replicates() {
        return replication instanceof ReplicationSupport.Allowed;
    }
}
