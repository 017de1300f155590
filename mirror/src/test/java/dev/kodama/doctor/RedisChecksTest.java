package dev.kodama.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kodama.doctor.Finding.Level;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RedisChecksTest {
    private static final long MB = 1L << 20;
    private static final ReplicationSupport ALLOWED = new ReplicationSupport.Allowed();

    /** A Redis without findings, overridden by the arguments: names with a dash are of CONFIG, the others of INFO. */
    private static RedisFacts redis(ReplicationSupport probe, double bytesPerSecond, String... more) {
        Map<String, String> info = new HashMap<>(Map.of(
                "redis_version", "7.2.4",
                "redis_mode", "standalone",
                "role", "master",
                "repl_backlog_active", "1",
                "repl_backlog_size", String.valueOf(1024 * MB),
                "total_system_memory", String.valueOf(16_384 * MB)));
        Map<String, String> settings = new HashMap<>(Map.of(
                "repl-backlog-ttl", "0",
                "min-replicas-to-write", "0",
                "save", "3600 1",
                "client-output-buffer-limit",
                        "normal 0 0 0 slave 268435456 67108864 60 pubsub 268435456 134217728 60"));
        for (int i = 0; i < more.length; i += 2) {
            (more[i].contains("-") || more[i].equals("save") ? settings : info).put(more[i], more[i + 1]);
        }
        return new RedisFacts(info, settings, probe, bytesPerSecond, List.of());
    }

    private static RedisFacts redis(String... more) {
        return redis(ALLOWED, 0, more);
    }

    private static Arguments row(RedisFacts facts, String check, Level level, String found, String advice) {
        return arguments(facts, "auto", check, level, found, advice);
    }

    static Stream<Arguments> rows() {
        return Stream.of(versions(), modes(), rights(), backlogs(), buffers(), hazards())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> versions() {
        return Stream.of(
                row(redis(), "version", Level.OK, "Redis 7.2.4", ""),
                row(redis("valkey_version", "8.0.1"), "version", Level.OK, "Valkey 8.0.1", ""),
                row(redis("redis_version", "6.2.11"), "version", Level.WARNING, "full resync", "Redis 7"),
                row(redis("redis_version", "4.0.9"), "version", Level.PROBLEM, "too old", "Redis 7"),
                row(redis("redis_version", "unstable"), "version", Level.NOTE, "does not name its version", ""));
    }

    private static Stream<Arguments> modes() {
        var cluster = redis(new ReplicationSupport.Refused("cluster mode"), 0, "redis_mode", "cluster");
        return Stream.of(
                row(redis(), "mode", Level.OK, "standalone", ""),
                row(cluster, "mode", Level.WARNING, "cluster", "not a cluster"),
                arguments(cluster, "replication", "mode", Level.PROBLEM, "cluster", "not a cluster"),
                arguments(cluster, "subscription", "mode", Level.NOTE, "cluster", "not a cluster"),
                row(redis("redis_mode", "sentinel"), "mode", Level.PROBLEM, "a Sentinel", "redis-sentinel://"),
                row(
                        redis(new ReplicationSupport.Refused(ReplicationSupport.SEVERAL_ADDRESSES), 0),
                        "mode",
                        Level.PROBLEM,
                        "several addresses",
                        "name one server"),
                row(
                        redis("role", "slave", "master_host", "r1", "master_port", "6379", "master_link_status", "up"),
                        "mode",
                        Level.NOTE,
                        "a replica of r1:6379",
                        "publish to the master"),
                row(
                        redis("role", "slave", "master_link_status", "down"),
                        "mode",
                        Level.WARNING,
                        "down",
                        "point KODAMA_REDIS_URL at the master"));
    }

    private static Stream<Arguments> rights() {
        var forbidden = redis(new ReplicationSupport.Refused("PSYNC: NOPERM no permissions"), 0);
        var missing = redis(new ReplicationSupport.Refused("PSYNC: ERR unknown command"), 0);
        return Stream.of(
                row(redis(), "rights", Level.OK, "allowed", ""),
                row(forbidden, "rights", Level.WARNING, "NOPERM", "nocommands +psync +replconf +info"),
                arguments(forbidden, "replication", "rights", Level.PROBLEM, "NOPERM", "nocommands"),
                row(missing, "rights", Level.WARNING, "unknown command", "KODAMA_PSYNC_COMMAND"),
                arguments(missing, "subscription", "rights", Level.NOTE, "unknown command", ""),
                arguments(redis(), "subscription", "rights", Level.NOTE, "is allowed", "KODAMA_CAPTURE=auto"),
                row(
                        redis(new ReplicationSupport.Unreachable("LOADING"), 0),
                        "rights",
                        Level.WARNING,
                        "LOADING",
                        "try again"));
    }

    private static Stream<Arguments> backlogs() {
        String small = String.valueOf(MB);
        String field = "repl_backlog_size";
        String one = "1.3 MB/s";
        double rate = 1.3 * MB;
        return Stream.of(
                row(redis(), "backlog", Level.OK, "3,112,295 events of 345 bytes", ""),
                row(redis(field, small), "backlog", Level.WARNING, "0.3 s at 10,000", "repl-backlog-size 64mb"),
                row(redis(ALLOWED, rate), "backlog", Level.OK, "covers 13 min at " + one, ""),
                row(
                        redis(ALLOWED, rate, field, small),
                        "backlog",
                        Level.PROBLEM,
                        "your backlog (1 MB) covers 0.8 s at " + one,
                        "CONFIG SET repl-backlog-size 1gb: that would cover 13 min"),
                row(
                        redis(ALLOWED, rate, field, String.valueOf(128 * MB)),
                        "backlog",
                        Level.WARNING,
                        "covers 98 s",
                        "CONFIG SET repl-backlog-size 1gb"),
                row(
                        redis(ALLOWED, 100 * rate, field, small),
                        "backlog",
                        Level.PROBLEM,
                        "130 MB/s",
                        "CONFIG SET repl-backlog-size 4gb: that would cover 32 s"),
                row(
                        redis(ALLOWED, 100 * rate, "total_system_memory", String.valueOf(2048 * MB)),
                        "backlog",
                        Level.PROBLEM,
                        "covers 7.9 s",
                        "10 min would take 128 GB, and this machine has 2 GB"),
                row(redis(), "backlog ttl", Level.OK, "kept", ""),
                row(redis("repl-backlog-ttl", "3600", "role", "slave"), "backlog ttl", Level.OK, "kept", ""),
                row(
                        redis("repl-backlog-ttl", "3600"),
                        "backlog ttl",
                        Level.WARNING,
                        "60 min",
                        "CONFIG SET repl-backlog-ttl 0"));
    }

    private static Stream<Arguments> buffers() {
        String limit = "client-output-buffer-limit";
        String stock = "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60";
        var refused = new ReplicationSupport.Refused("no");
        return Stream.of(
                row(redis(), "replica buffer", Level.OK, "never below the backlog", ""),
                row(
                        redis("redis_version", "6.2.0"),
                        "replica buffer",
                        Level.WARNING,
                        "repeatedly disconnects",
                        "1073741824"),
                row(redis(limit, "replica 0 0 0"), "replica buffer", Level.NOTE, "without bound", "replica 1gb"),
                row(redis(limit, stock), "pubsub buffer", Level.OK, "only live dashboards", ""),
                row(redis(refused, 0, limit, stock), "pubsub buffer", Level.WARNING, "32 MB", "pubsub 256mb 128mb 60"),
                row(
                        redis("maxmemory", String.valueOf(2048 * MB), "used_memory", String.valueOf(100 * MB)),
                        "maxmemory",
                        Level.OK,
                        "1 GB of maxmemory 2 GB",
                        ""),
                row(
                        redis(
                                "maxmemory",
                                String.valueOf(1024 * MB),
                                "used_memory",
                                String.valueOf(100 * MB),
                                "maxmemory_policy",
                                "noeviction"),
                        "maxmemory",
                        Level.WARNING,
                        "writes will be refused",
                        "raise maxmemory"));
    }

    private static Stream<Arguments> hazards() {
        String real = "ip=10.0.0.2,port=6380,state=online,offset=99,lag=0";
        String mirror = "ip=10.0.0.3,port=0,state=online,offset=98,lag=1";
        String least = "min-replicas-to-write";
        return Stream.of(
                row(redis(), "replicas", Level.OK, "none", ""),
                row(redis("slave0", real, "slave1", mirror), "replicas", Level.OK, "10.0.0.2:6380 (online); and 1", ""),
                row(redis(least, "1", "slave0", mirror), "min-replicas", Level.WARNING, "0 others", "raise it by one"),
                row(redis(least, "1", "slave0", real), "min-replicas", Level.NOTE, "1 others", "raise it by one"),
                row(redis(), "restart", Level.OK, "keeps replication id", ""),
                row(redis("save", ""), "restart", Level.NOTE, "no save points", "SHUTDOWN SAVE"),
                row(redis("aof_enabled", "1"), "restart", Level.NOTE, "appendonly", "fail over"));
    }

    @ParameterizedTest(name = "{2} {3}: {4}")
    @MethodSource("rows")
    void judges(RedisFacts facts, String capture, String check, Level level, String found, String advice) {
        var row = RedisChecks.of(facts, capture).stream()
                .filter(finding -> finding.check().equals(check))
                .toList();

        assertThat(row).singleElement().satisfies(finding -> {
            assertThat(finding.level()).as(finding.toString()).isEqualTo(level);
            assertThat(finding.found()).contains(found);
            assertThat(finding.advice()).contains(advice);
        });
    }

    @Test
    void hasNoAdviceForAWellConfiguredRedis() {
        assertThat(RedisChecks.of(redis(), "auto"))
                .allSatisfy(finding -> assertThat(finding.advice()).isEmpty());
    }

    @Test
    void reportsUnknownSettingsIfConfigIsDenied() {
        var facts = new RedisFacts(redis().info(), Map.of(), ALLOWED, 0, List.of());

        var checks = RedisChecks.of(facts, "auto");

        assertThat(checks)
                .extracting(Finding::check)
                .contains("backlog", "settings")
                .doesNotContain("backlog ttl");
        assertThat(checks).noneMatch(finding -> finding.level().needsAction());
    }

    @Test
    void doesNotCheckASentinelFurther() {
        var checks = RedisChecks.of(
                redis(new ReplicationSupport.Refused("no replication id"), 0, "redis_mode", "sentinel"), "auto");

        assertThat(checks).extracting(Finding::check).isEqualTo(List.of("version", "mode"));
    }

    @Test
    void doesNotCheckAnUnusedBacklog() {
        var checks =
                RedisChecks.of(redis(new ReplicationSupport.Refused("NOPERM"), 0, "repl_backlog_size", "1"), "auto");

        assertThat(checks)
                .extracting(Finding::check)
                .isEqualTo(List.of("version", "mode", "rights", "subscribers", "pubsub buffer"));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void advisesWhenRedisIsUnavailable(String reason, String advice) {
        assertThat(RedisChecks.unavailable(reason)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.PROBLEM);
            assertThat(finding.advice()).contains(advice);
        });
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                arguments("r1:6379: Connection refused", "start it"),
                arguments("INFO: NOAUTH Authentication required.", "user:password@"),
                arguments("r1:6379: AUTH: WRONGPASS invalid", "user:password@"),
                arguments("INFO: NOPERM this user has no permissions", "+psync +replconf +info"));
    }

    @Test
    void namesDeniedQueries() {
        var facts = new RedisFacts(
                redis().info(), Map.of(), ALLOWED, 0, List.of("Redis denies PUBSUB NUMSUB: grant +pubsub|numsub"));

        assertThat(RedisChecks.of(facts, "auto"))
                .anyMatch(finding -> finding.check().equals("subscribers")
                        && finding.level().needsAction()
                        && finding.found().contains("grant +pubsub|numsub"));
    }
}
