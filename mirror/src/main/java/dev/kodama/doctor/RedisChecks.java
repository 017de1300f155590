package dev.kodama.doctor;

import dev.kodama.doctor.Finding.Level;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Checks a Redis: whether the mirror may replicate from it, and the consequences. {@link BacklogChecks} checks the
 * sizes.
 */
final class RedisChecks {
    private static final String GRANT =
            "ACL SETUSER kodama on >PASSWORD resetchannels nocommands +psync +replconf +info +pubsub|channels +pubsub|numsub"
                    + " +client|list, and that user in KODAMA_REDIS_URL";
    /** As {@code INFO} lists them: {@code slave0:ip=10.0.0.2,port=6380,state=online,…}. */
    private static final Pattern REPLICA = Pattern.compile("ip=(.*?),port=(\\d+),state=(\\w+).*");

    private RedisChecks() {}

    /** The one finding for a Redis that does not reply. */
    static List<Finding> unavailable(String reason) {
        var found = new Findings("redis");
        String advice = "start it, or correct KODAMA_REDIS_URL";
        if (isDenial(reason)) {
            advice = GRANT;
        } else if (reason.contains("AUTH") || reason.contains("WRONGPASS")) {
            advice = "put the right user:password@ into KODAMA_REDIS_URL";
        }
        found.problem("reachable", reason, advice);
        return found.list();
    }

    /** @param capture {@code auto}, {@code replication} or {@code subscription} */
    static List<Finding> of(RedisFacts facts, String capture) {
        var found = new Findings("redis");
        version(facts, found);
        mode(facts, capture, found);
        if (facts.text("redis_mode").equals("sentinel")) {
            return found.list();
        }
        if (!facts.cluster()) {
            rights(facts, capture, found);
        }
        subscribers(facts, found);
        boolean replicates = facts.replicates() && !capture.equals("subscription");
        if (replicates) {
            BacklogChecks.add(facts, found);
            restart(facts, found);
            replicas(facts, found);
        }
        BacklogChecks.pubsubBuffer(facts, replicates, found);
        if (facts.settings().isEmpty()) {
            found.note(
                    "settings",
                    "CONFIG is not allowed, so backlog ttl, output buffers, save and min-replicas are unknown",
                    "look at them in the provider's console, or run this once with a user who has +config|get");
        }
        return found.list();
    }

    private static boolean isDenial(String reason) {
        return reason.contains("NOPERM") || reason.contains("Redis denies");
    }

    private static void subscribers(RedisFacts facts, Findings found) {
        for (String why : facts.subscriberDenials()) {
            found.warn("subscribers", why + ": unheard events are not detected", "grant it: docs/rights.md");
        }
        if (facts.subscriberDenials().isEmpty()) {
            found.ok("subscribers", "subscribers can be queried");
        }
    }

    private static void version(RedisFacts facts, Findings found) {
        String valkey = facts.text("valkey_version");
        String name = valkey.isEmpty() ? "Redis " + facts.text("redis_version") : "Valkey " + valkey;
        if (facts.version() == 0) {
            found.note("version", "the server does not name its version", "");
        } else if (facts.version() < 5) {
            found.problem("version", name + " is too old and was not tested", "upgrade to Redis 7 or newer");
        } else if (facts.version() < 7) {
            found.warn(
                    "version",
                    name + ": every restart begins a new history, and a full resync sends all data to the mirror",
                    "upgrade to Redis 7 or newer");
        } else {
            found.ok("version", name);
        }
    }

    private static void mode(RedisFacts facts, String capture, Findings found) {
        if (facts.text("redis_mode").equals("sentinel")) {
            found.problem(
                    "mode", "this is a Sentinel, not a Redis", "KODAMA_REDIS_URL=redis-sentinel://HOST:26379#MASTER");
        } else if (facts.cluster()) {
            found.add(
                    refused(capture),
                    "mode",
                    "cluster: its replication stream has no published events, so the mirror only subscribes, best effort",
                    "publish events to a Redis that is not a cluster");
        } else if (facts.replication() instanceof ReplicationSupport.Refused refused
                && refused.reason().equals(ReplicationSupport.SEVERAL_ADDRESSES)) {
            found.problem(
                    "mode",
                    "no node of a Redis Cluster, and KODAMA_REDIS_URL has several addresses: nothing is mirrored",
                    "name one server, or nodes of one cluster");
        } else if (!facts.replica()) {
            found.ok("mode", "standalone, a master");
        } else if (facts.text("master_link_status").equals("up")) {
            found.note(
                    "mode",
                    "a replica of " + master(facts) + ": as good as its master, and counts in none of its WAITs",
                    "services have to publish to the master: PUBLISH sent to a replica is not replicated");
        } else {
            found.warn(
                    "mode",
                    "a replica of " + master(facts) + ", and the link to it is down: nothing new arrives",
                    "bring the master or the link back, or point KODAMA_REDIS_URL at the master");
        }
    }

    private static String master(RedisFacts facts) {
        return facts.text("master_host") + ":" + facts.text("master_port");
    }

    /** Best effort is requested, the only choice, or not accepted. */
    private static Level refused(String capture) {
        return switch (capture) {
            case "subscription" -> Level.NOTE;
            case "replication" -> Level.PROBLEM;
            default -> Level.WARNING;
        };
    }

    private static void rights(RedisFacts facts, String capture, Findings found) {
        if (facts.replication() instanceof ReplicationSupport.Refused refused) {
            String advice = isDenial(refused.reason())
                    ? GRANT
                    : "KODAMA_PSYNC_COMMAND, if PSYNC has another name here; else KODAMA_CAPTURE=subscription accepts best effort";
            found.add(
                    refused(capture),
                    "rights",
                    "replication is denied (" + refused.reason() + "): events published while disconnected are lost",
                    advice);
        } else if (facts.replication() instanceof ReplicationSupport.Unreachable unreachable) {
            found.warn("rights", "unknown whether replication is allowed: " + unreachable.reason(), "try again");
        } else if (capture.equals("subscription")) {
            found.note(
                    "rights",
                    "replication is allowed, but KODAMA_CAPTURE=subscription loses events published while disconnected",
                    "KODAMA_CAPTURE=auto loses nothing");
        } else {
            found.ok("rights", "replication is allowed");
        }
    }

    /** Whether a planned restart keeps id and offset: they are stored in the snapshot only. */
    private static void restart(RedisFacts facts, Findings found) {
        if (facts.replica() || facts.version() < 7) {
            return;
        }
        if (facts.text("aof_enabled").equals("1")) {
            found.note(
                    "restart",
                    "with appendonly every restart, even a planned one, begins a new history and so makes a hole",
                    "fail over to a replica instead of restarting");
        } else if ("".equals(facts.settings().get("save"))) {
            found.note(
                    "restart",
                    "no save points: a restart makes a hole unless it saves",
                    "stop it with SHUTDOWN SAVE, which keeps replication id and offset");
        } else if (facts.settings().containsKey("save")) {
            found.ok("restart", "a planned restart saves, and so keeps replication id and offset");
        }
    }

    private static void replicas(RedisFacts facts, Findings found) {
        var real = new ArrayList<String>();
        int online = 0;
        int mirrors = 0;
        for (int i = 0; !facts.text("slave" + i).isEmpty(); i++) {
            var replica = REPLICA.matcher(facts.text("slave" + i));
            if (!replica.matches()) {
                continue;
            }
            if (replica.group(2).equals("0")) {
                mirrors++;
                continue;
            }
            real.add(replica.group(1) + ":" + replica.group(2) + " (" + replica.group(3) + ")");
            online += replica.group(3).equals("online") ? 1 : 0;
        }
        found.ok(
                "replicas",
                (real.isEmpty() ? "none" : String.join(", ", real))
                        + (mirrors == 0 ? "" : "; and " + mirrors + " without a port, as a Kodama mirror is"));
        minReplicas(facts, online, found);
    }

    private static void minReplicas(RedisFacts facts, int online, Findings found) {
        String old = facts.settings().getOrDefault("min-slaves-to-write", "0");
        String min = facts.settings().getOrDefault("min-replicas-to-write", old);
        if (!min.matches("[1-9]\\d{0,8}")) {
            return;
        }
        String text = "min-replicas-to-write is " + min + ", a mirror counts as a replica, and " + online
                + " others are online";
        String advice = "raise it by one, or point the mirror at a replica";
        if (online < Integer.parseInt(min)) {
            found.warn("min-replicas", text + ": writes may go on with too few real ones", advice);
        } else {
            found.note("min-replicas", text, advice);
        }
    }
}
