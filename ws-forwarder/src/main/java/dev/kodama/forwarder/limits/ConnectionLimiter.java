package dev.kodama.forwarder.limits;

import dev.kodama.http.access.Cidr;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.limits.LimitsConfig;
import dev.kodama.http.limits.TokenBucket;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits connections in all, per address and per user, and connects per minute and address. An IPv6 address stands for its /64. The state of
 * 65,536 addresses without a connection is kept; the least recently used is evicted first. Thread-safe.
 */
public final class ConnectionLimiter {
    private static final int MAX_REMEMBERED = 1 << 16;
    private static final double SECONDS = 60;
    private static final int RETRY_SECONDS = 10;

    private final LimitsConfig config;
    private final LimitCounts counts;
    private final LongSupplier nanoTime;
    private final Map<InetAddress, AddressState> addresses = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Integer> users = new HashMap<>();
    private int connections;

    /** Outcome of {@link #enter}. */
    public sealed interface Entry {
        record Admitted(ConnectionSlot slot) implements Entry {}

        /** @param retryAfterSeconds when to retry */
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

    /** Admits a connection or not. An admitted connection holds a slot, which has to be released. */
    public Entry enter(InetAddress from) {
        var entry = tryEnter(from);
        if (entry instanceof Entry.TooMany many) {
            counts.met(many.limit());
        }
        return entry;
    }

    /** Connections now. */
    public synchronized int connections() {
        return connections;
    }

    /** Addresses with state. */
    synchronized int remembered() {
        return addresses.size();
    }

    private synchronized Entry tryEnter(InetAddress from) {
        boolean spared = config.sparesLoopback() && from.isLoopbackAddress();
        var address = Cidr.subnet(from);
        var state = addresses.computeIfAbsent(address, unused -> state());
        forgetOne();
        long now = nanoTime.getAsLong();
        if (!spared && config.connectsPerMinute() > 0 && !state.connects.take(now)) {
            long wait = TimeUnit.NANOSECONDS.toSeconds(state.connects.untilOne(now)) + 1;
            return new Entry.TooMany(Limit.CONNECTS, Math.toIntExact(wait));
        } else if (config.connections() > 0 && connections >= config.connections()) {
            return new Entry.TooMany(Limit.CONNECTIONS, RETRY_SECONDS);
        } else if (!spared && config.perAddress() > 0 && state.connections >= config.perAddress()) {
            return new Entry.TooMany(Limit.ADDRESS, RETRY_SECONDS);
        }
        connections++;
        state.connections++;
        return new Entry.Admitted(new ConnectionSlot(address, state));
    }

    private AddressState state() {
        int perMinute = Math.max(1, config.connectsPerMinute());
        return new AddressState(new TokenBucket(perMinute, perMinute / SECONDS, nanoTime.getAsLong()));
    }

    private void forgetOne() {
        if (addresses.size() <= MAX_REMEMBERED) {
            return;
        }
        var eldest = addresses.entrySet().iterator();
        while (eldest.hasNext()) {
            if (eldest.next().getValue().connections == 0) {
                eldest.remove();
                return;
            }
        }
    }

    /** Slot of one connection. */
    public final class ConnectionSlot {
        private final InetAddress address;
        private final AddressState state;
        private String user = "";
        private boolean released;

        private ConnectionSlot(InetAddress address, AddressState state) {
            this.address = address;
            this.state = state;
        }

        /** Counts the connection as the user's. @return false if the user has too many; the slot has to be released */
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
                if (released || (config.perUser() > 0 && has >= config.perUser())) {
                    return false;
                }
                users.put(subject, has + 1);
                user = subject;
                return true;
            }
        }

        /** Releases the slot; a second call changes nothing. */
        public void release() {
            synchronized (ConnectionLimiter.this) {
                if (released) {
                    return;
                }
                released = true;
                connections--;
                state.connections--;
                addresses.putIfAbsent(address, state);
                if (!user.isEmpty()) {
                    users.computeIfPresent(user, (unused, has) -> has == 1 ? null : has - 1);
                }
            }
        }
    }
}
