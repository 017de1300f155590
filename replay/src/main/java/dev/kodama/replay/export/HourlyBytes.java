package dev.kodama.replay.export;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Bytes that each user has exported, which count less and less within an hour. Users whose bytes count no more are forgotten. Thread-safe. */
final class HourlyBytes {
    private static final Duration HOUR = Duration.ofHours(1);

    private record Used(double bytes, Instant at) {}

    private final long perHour;
    private final Map<String, Used> users = new HashMap<>();

    /** @param perHour 0 for no limit */
    HourlyBytes(long perHour) {
        this.perHour = perHour;
    }

    synchronized void add(String user, long bytes, Instant now) {
        if (perHour > 0) {
            users.put(user, new Used(used(user, now) + bytes, now));
            users.keySet().removeIf(one -> used(one, now) == 0);
        }
    }

    /** How long a user has to wait until its bytes are below the limit; zero if they are. */
    synchronized Duration untilNext(String user, Instant now) {
        double over = used(user, now) - perHour;
        return perHour == 0 || over < 0
                ? Duration.ZERO
                : Duration.ofMillis(1 + (long) (over / perHour * HOUR.toMillis()));
    }

    /** Of each hour's bytes as many are forgiven as the limit allows. */
    private double used(String user, Instant now) {
        var used = users.get(user);
        if (used == null) {
            return 0;
        }
        double forgiven = (double) perHour * Duration.between(used.at(), now).toMillis() / HOUR.toMillis();
        return Math.max(0, used.bytes() - forgiven);
    }
}
