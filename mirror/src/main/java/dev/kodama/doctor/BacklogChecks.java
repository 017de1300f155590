package dev.kodama.doctor;

import dev.kodama.doctor.Finding.Level;
import java.util.List;
import java.util.Optional;

/** Checks what a Redis keeps for a mirror that is down or slow: the backlog and the output buffers. */
final class BacklogChecks {
    /** The backlog should cover an outage until an operator has fixed it. */
    private static final double WANTED_SECONDS = 600;
    /** The backlog must cover the failover to a standby mirror. */
    private static final double TAKE_OVER_SECONDS = 15;
    /** An idle server is rated by a busy one: 10,000 events a second, of 345 bytes in the stream. */
    private static final int EVENT_BYTES = 345;

    private static final double BUSY_RATE = 10_000.0 * EVENT_BYTES;
    private static final double BUSY_SECONDS = 10;
    private static final double IDLE_RATE = 1024;
    private static final long MB = 1L << 20;
    /** The burst that a subscriber's buffer should hold. */
    private static final long PUBSUB_BYTES = 256 * MB;

    /** One class of {@code client-output-buffer-limit}; 0 is no limit. */
    private record Limit(long hard, long soft, long seconds) {
        boolean below(long bytes) {
            return (hard != 0 && hard < bytes) || (soft != 0 && soft < bytes);
        }

        @Override
        public String toString() {
            return hard == 0 && soft == 0
                    ? "no limit"
                    : "disconnected at " + HumanReadable.size(hard) + ", or at " + HumanReadable.size(soft) + " for "
                            + seconds + " s";
        }
    }

    private BacklogChecks() {}

    static void add(RedisFacts facts, Findings found) {
        size(facts, found);
        timeToLive(facts, found);
        memory(facts, found);
        replicaBuffer(facts, found);
    }

    private static void size(RedisFacts facts, Findings found) {
        long size = facts.number("repl_backlog_size");
        double rate = facts.bytesPerSecond();
        double busySeconds = size / BUSY_RATE;
        String holds = HumanReadable.size(size) + " holds " + HumanReadable.count(size / EVENT_BYTES) + " events of "
                + EVENT_BYTES + " bytes: " + HumanReadable.time(busySeconds) + " at 10,000 a second";
        if (rate >= IDLE_RATE) {
            holds = "your backlog (" + HumanReadable.size(size) + ") covers " + HumanReadable.time(size / rate) + " at "
                    + HumanReadable.size(Math.round(rate)) + "/s";
        }
        var level = Level.OK;
        if (size < rate * TAKE_OVER_SECONDS) {
            level = Level.PROBLEM;
        } else if (size < rate * WANTED_SECONDS || busySeconds < BUSY_SECONDS) {
            level = Level.WARNING;
        }
        found.add(level, "backlog", holds, level == Level.OK ? "" : larger(facts, size, rate));
    }

    /** Proposes the next power of two that is enough, but at most a quarter of the machine's memory. */
    private static String larger(RedisFacts facts, long size, double rate) {
        double needed = Math.max(rate * WANTED_SECONDS, BUSY_RATE * BUSY_SECONDS);
        long enough = powerOfTwoFrom(needed);
        long memory = facts.number("total_system_memory");
        long room = memory == 0 ? enough : Long.highestOneBit(memory / 4);
        if (room <= size) {
            return HumanReadable.time(WANTED_SECONDS) + " would take " + HumanReadable.size(enough)
                    + ", and this machine has " + HumanReadable.size(memory);
        }
        long proposed = Math.min(enough, room);
        double served = rate >= IDLE_RATE ? rate : BUSY_RATE;
        return "CONFIG SET repl-backlog-size " + HumanReadable.setting(proposed) + ": that would cover "
                + HumanReadable.time(proposed / served) + (rate >= IDLE_RATE ? "" : " at 10,000 events/s");
    }

    private static long powerOfTwoFrom(double bytes) {
        long power = MB;
        while (power < bytes) {
            power *= 2;
        }
        return power;
    }

    private static void timeToLive(RedisFacts facts, Findings found) {
        String seconds = facts.settings().getOrDefault("repl-backlog-ttl", "");
        if (seconds.equals("0") || facts.replica()) { // a replica always keeps its own
            found.ok("backlog ttl", "the backlog is kept for any outage of the mirror");
        } else if (seconds.matches("\\d{1,12}")) {
            found.warn(
                    "backlog ttl",
                    "the backlog is freed after a time without a replica: "
                            + HumanReadable.time(Double.parseDouble(seconds)),
                    "CONFIG SET repl-backlog-ttl 0");
        }
    }

    /** The full backlog counts toward maxmemory. */
    private static void memory(RedisFacts facts, Findings found) {
        long most = facts.number("maxmemory");
        if (most == 0) {
            return;
        }
        long size = facts.number("repl_backlog_size");
        long full = facts.number("used_memory") + Math.max(0, size - facts.number("repl_backlog_histlen"));
        String text = "the backlog takes " + HumanReadable.size(size) + " of maxmemory " + HumanReadable.size(most);
        if (full > most) {
            found.warn(
                    "maxmemory",
                    text + ", and does not fit beside the keys: "
                            + (facts.text("maxmemory_policy").equals("noeviction")
                                    ? "writes will be refused"
                                    : "keys will be evicted"),
                    "raise maxmemory by the backlog's size");
        } else {
            found.ok("maxmemory", text);
        }
    }

    /** From Redis 7 on a limit below the backlog's size counts as that size. */
    private static void replicaBuffer(RedisFacts facts, Findings found) {
        var limit = limit(facts, "replica").or(() -> limit(facts, "slave"));
        if (limit.isEmpty()) {
            return;
        }
        long backlog = facts.number("repl_backlog_size");
        if (limit.get().hard() == 0 && limit.get().soft() == 0) {
            found.note(
                    "replica buffer",
                    "no limit: while Kafka is unavailable the unread stream fills Redis's memory without bound",
                    "watch Redis's memory, or set client-output-buffer-limit \"replica 1gb 1gb 0\"");
        } else if (facts.version() < 7 && limit.get().below(backlog)) {
            found.warn(
                    "replica buffer",
                    limit.get()
                            + ": less than the backlog, so Redis repeatedly disconnects a mirror that is far behind",
                    "CONFIG SET client-output-buffer-limit \"replica " + backlog + " " + backlog + " 60\"");
        } else {
            found.ok(
                    "replica buffer",
                    limit.get() + (limit.get().below(backlog) ? ", but never below the backlog" : ""));
        }
    }

    /** @param replicates then only the live path depends on it */
    static void pubsubBuffer(RedisFacts facts, boolean replicates, Findings found) {
        var limit = limit(facts, "pubsub");
        if (limit.isEmpty()) {
            return;
        }
        boolean small = limit.get().hard() != 0 && limit.get().hard() < PUBSUB_BYTES;
        if (!small || replicates) {
            found.ok("pubsub buffer", limit.get() + (replicates ? "; only live dashboards depend on it" : ""));
        } else {
            found.warn(
                    "pubsub buffer",
                    limit.get() + ": a burst disconnects the mirror and loses the buffered events",
                    "CONFIG SET client-output-buffer-limit \"pubsub 256mb 128mb 60\"");
        }
    }

    private static Optional<Limit> limit(RedisFacts facts, String client) {
        var words = List.of(
                facts.settings().getOrDefault("client-output-buffer-limit", "").split(" ", -1));
        int at = words.indexOf(client);
        if (at < 0 || words.size() < at + 4) {
            return Optional.empty();
        }
        var numbers = words.subList(at + 1, at + 4);
        return numbers.stream().allMatch(number -> number.matches("\\d{1,18}"))
                ? Optional.of(new Limit(
                        Long.parseLong(numbers.get(0)), Long.parseLong(numbers.get(1)), Long.parseLong(numbers.get(2))))
                : Optional.empty();
    }
}
