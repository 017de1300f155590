package dev.kodama.forwarder.limits;

import dev.kodama.http.limits.TokenBucket;
import dev.kodama.http.access.Cidr;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.limits.LimitsConfig;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts who is connected and lets no more in than may be. An IPv6 address stands for its /64. It remembers 65,536 addresses that have no
 * connection, to count their connects; the one that came longest ago is forgotten. For any number of threads.
 */
public final class ConnectionLimiter {
    private static final int MOST_REMEMBERED = 1 << 16;
    private static final double SECONDS = 60;
    private static final int RETRY_SECONDS = 10;

    private final LimitsConfig config;
    private final LimitCounts counts;
    private final LongSupplier nanoTime;
    private final Map<InetAddress, AddressState> visitors = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Integer> users = new HashMap<>();
    private int connections;

    /** What becomes of who wants in. */
    public sealed interface Entry {
        record Admitted(ConnectionSlot pass) implements Entry {}

        /** @param retryAfterSeconds when to come again */
        record TooMany(Limit limit, int retryAfterSeconds) implements Entry {}
    }

    private static final class AddressState {
        private final TokenBucket connects;
        private int connections;

        AddressState(TokenBucket connects) {
            this.connects = connects;
        }
    }

    public ConnectionLimiter(LimitsConfig config, LimitCounts counts, LongSupplier nanoTime) {
        this.config = config;
        this.counts = counts;
        this.nanoTime = nanoTime;
    }

    /** Lets a connection in, or not. Who is let in holds a pass, and gives it back. */
    public Entry enter(InetAddress from) {
        var entry = tryEnter(from);
        if (entry instanceof Entry.TooMany many) {
            counts.met(many.limit());
        }
        return entry;
    }

    /** How many passes are out. */
    public synchronized int connections() {
        return connections;
    }

    /** How many addresses it remembers. */
    synchronized int remembered() {
        return visitors.size();
    }

    private synchronized Entry tryEnter(InetAddress from) {
        boolean spared = config.sparesLoopback() && from.isLoopbackAddress();
        var address = Cidr.subnet(from);
        var visitor = visitors.computeIfAbsent(address, unused -> visitor());
        forgetOne();
        long now = nanoTime.getAsLong();
        if (!spared && config.connectsPerMinute() > 0 && !visitor.connects.take(now)) {
            long wait = TimeUnit.NANOSECONDS.toSeconds(visitor.connects.untilOne(now)) + 1;
            return new Entry.TooMany(Limit.CONNECTS, Math.toIntExact(wait));
        } else if (config.connections() > 0 && connections >= config.connections()) {
            return new Entry.TooMany(Limit.CONNECTIONS, RETRY_SECONDS);
        } else if (!spared && config.perAddress() > 0 && visitor.connections >= config.perAddress()) {
            return new Entry.TooMany(Limit.ADDRESS, RETRY_SECONDS);
        }
        connections++;
        visitor.connections++;
        return new Entry.Admitted(new ConnectionSlot(address, visitor));
    }

    private AddressState visitor() {
        int perMinute = Math.max(1, config.connectsPerMinute());
        return new AddressState(new TokenBucket(perMinute, perMinute / SECONDS, nanoTime.getAsLong()));
    }

    private void forgetOne() {
        if (visitors.size() <= MOST_REMEMBERED) {
            return;
        }
        var eldest = visitors.entrySet().iterator();
        while (eldest.hasNext()) {
            if (eldest.next().getValue().connections == 0) {
                eldest.remove();
                return;
            }
        }
    }

    /** One connection's place. */
    public final class ConnectionSlot {
        private final InetAddress address;
        private final AddressState visitor;
        private String user = "";
        private boolean given;

        private ConnectionSlot(InetAddress address, AddressState visitor) {
            this.address = address;
            this.visitor = visitor;
        }

        /** Counts it as one of a user's. @return false if he has as many as he may; the pass is to be given back */
        public boolean belongsTo(String subject) {
            boolean fits = claim(subject);
            if (!fits) {
                counts.met(Limit.USER);
            }
            return fits;
        }

        private boolean claim(String subject) {
            synchronized (ConnectionLimiter.this) {
                int has = users.getOrDefault(subject, 0);
                if (given || (config.perUser() > 0 && has >= config.perUser())) {
                    return false;
                }
                users.put(subject, has + 1);
                user = subject;
                return true;
            }
        }

        /** The connection is gone, or was none; a second time changes nothing. */
        public void release() {
            synchronized (ConnectionLimiter.this) {
                if (given) {
                    return;
                }
                given = true;
                connections--;
                visitor.connections--;
                visitors.putIfAbsent(address, visitor);
                if (!user.isEmpty()) {
                    users.computeIfPresent(user, (unused, has) -> has == 1 ? null : has - 1);
                }
            }
        }
    }
}
