package dev.kodama.mirror.replication.connection;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * The replication state of a server, from {@code INFO}.
 *
 * @param id the current replication id; empty if the server has none
 * @param secondId the id before a failover or a restart with a save
 * @param secondOffset the first offset that is no longer shared with {@code secondId}
 * @param backlogFirst the offset of the oldest byte in the backlog
 * @param version major version, 0 if unknown
 * @param shuttingDown whether a {@code SHUTDOWN} waits for its replicas
 */
public record ReplicationInfo(
        boolean cluster,
        boolean loading,
        boolean replica,
        String id,
        long offset,
        String secondId,
        long secondOffset,
        boolean backlog,
        long backlogFirst,
        long backlogBytes,
        int version,
        boolean shuttingDown) {

    /** @param info the reply to {@code INFO}; an absent field reads as none */
    public static ReplicationInfo parse(String info) {
        var fields = info.lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, again) -> first));
        return new ReplicationInfo(
                "cluster".equals(fields.get("redis_mode")) || "1".equals(fields.get("cluster_enabled")),
                "1".equals(fields.get("loading")),
                "slave".equals(fields.get("role")),
                fields.getOrDefault("master_replid", ""),
                number(fields, "master_repl_offset"),
                fields.getOrDefault("master_replid2", ""),
                number(fields, "second_repl_offset"),
                "1".equals(fields.get("repl_backlog_active")),
                number(fields, "repl_backlog_first_byte_offset"),
                number(fields, "repl_backlog_size"),
                major(fields.getOrDefault("redis_version", "0")),
                fields.containsKey("shutdown_in_milliseconds"));
    }

    /** Whether the byte after this offset is in the backlog, or is the next to be written. */
    public boolean has(long offset) {
        return backlog && offset + 1 >= backlogFirst && offset <= this.offset;
    }

    private static long number(Map<String, String> fields, String name) {
        var value = fields.getOrDefault(name, "");
        return value.matches("-?\\d{1,18}") ? Long.parseLong(value) : 0;
    }

    private static int major(String version) {
        var digits = version.split("\\.", 2)[0];
        return digits.matches("\\d{1,4}") ? Integer.parseInt(digits) : 0;
    }
}
