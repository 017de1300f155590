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
 * What one Redis says of itself.
 *
 * @param info the fields of {@code INFO}
 * @param settings what {@code CONFIG GET} tells; empty where it is not allowed
 * @param replication whether we may replicate
 * @param bytesPerSecond how fast the replication stream grew while it was measured
 * @param notLookedAt why it cannot be looked at who is subscribed, a sentence each; asked by the client that a mirror asks with
 */
record RedisFacts(
        Map<String, String> info,
        Map<String, String> settings,
        ReplicationSupport replication,
        double bytesPerSecond,
        List<String> notLookedAt) {
    private static final List<String> SETTINGS = List.of(
            "repl-backlog-ttl", "client-output-buffer-limit", "min-replicas-to-write", "min-slaves-to-write", "save");

    RedisFacts {
        info = Map.copyOf(info);
        settings = Map.copyOf(settings);
        notLookedAt = List.copyOf(notLookedAt);
    }

    /**
     * Asks Redis; waits up to the connect timeout for each answer, and for as long as is measured.
     *
     * @throws IOException if it does not answer, or refuses even {@code INFO}
     */
    static RedisFacts of(ReplicationConfig config, Duration measure) throws IOException, InterruptedException {
        try (var dialer = new RedisConnector(config);
                var link = dialer.dial()) {
            var settings = settings(link);
            var before = info(link);
            long started = System.nanoTime();
            Thread.sleep(measure.toMillis());
            var after = info(link);
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

    private static Map<String, String> info(ReplicationSocket link) throws IOException {
        var fields = new HashMap<String, String>();
        String.join("\n", link.ask("INFO")).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    /** Many services offer no CONFIG, and a user with few rights may not use it: then nothing is known. */
    private static Map<String, String> settings(ReplicationSocket link) {
        var settings = new HashMap<String, String>();
        for (String name : SETTINGS) {
            try {
                var answer = link.ask("CONFIG", "GET", name);
                if (answer.size() == 2) {
                    settings.put(name, answer.get(1));
                }
            } catch (IOException e) {
                return Map.of();
            }
        }
        return settings;
    }

    /** What grows with the stream. Before a first replica there is none: then what clients send, which is a little more. */
    private static String streamCounter(Map<String, String> info) {
        return "1".equals(info.get("repl_backlog_active")) ? "master_repl_offset" : "total_net_input_bytes";
    }

    String text(String field) {
        return info.getOrDefault(field, "");
    }

    /** A number of {@code INFO}; 0 where it has none. */
    long number(String field) {
        return number(info, field);
    }

    private static long number(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "");
        return value.matches("-?\\d{1,18}") ? Long.parseLong(value) : 0;
    }

    /** The major version; 0 if unknown. Valkey counts on from Redis 7.2 and says so here. */
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
