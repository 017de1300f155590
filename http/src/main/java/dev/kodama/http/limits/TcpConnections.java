package dev.kodama.http.limits;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Limits TCP connections from accept on, in all and per address. A connection without a request in progress is idle. At the limit the
 * longest-idle connection is closed for the new one, so silent connections keep no client out; if all are busy, the new one is closed.
 * Thread-safe; every operation but {@link #expired} takes constant time.
 *
 * @param <C> a connection, compared by identity or equality
 */
public final class TcpConnections<C> {
    private final TcpLimits limits;
    private final UnaryOperator<InetAddress> group;
    private final Map<C, Entry> open = new HashMap<>();
    private final Map<InetAddress, Peer<C>> peers = new HashMap<>();
    /** Idle connections with their start time, oldest first: without any request yet, and after a response. */
    private final Map<C, Long> silent = new LinkedHashMap<>();

    private final Map<C, Long> answered = new LinkedHashMap<>();

    private static final class Entry {
        private final @Nullable InetAddress address;
        private int requests;

        Entry(@Nullable InetAddress address) {
            this.address = address;
        }
    }

    private static final class Peer<C> {
        private int connections;
        private final Set<C> idle = new LinkedHashSet<>();
    }

    /** @param group the network that counts as one address, such as an IPv6 subnet */
    public TcpConnections(TcpLimits limits, UnaryOperator<InetAddress> group) {
        this.limits = limits;
        this.group = group;
    }

    /**
     * Counts a connection that was accepted.
     *
     * @param now in nanoseconds, as of {@link System#nanoTime}
     * @return the connection to close at the limit, an idle one or this one; empty below the limit
     */
    public synchronized Optional<C> opened(C connection, InetAddress from, long now) {
        var address = limits.isCounted(from) ? group.apply(from) : null;
        var peer = address == null ? null : peers.computeIfAbsent(address, unused -> new Peer<>());
        Optional<C> surplus = Optional.empty();
        if (peer != null && peer.connections >= limits.perAddress()) {
            surplus = Optional.of(first(peer.idle).orElse(connection));
        } else if (open.size() >= limits.inAll()) {
            surplus = Optional.of(
                    first(silent.keySet()).or(() -> first(answered.keySet())).orElse(connection));
        }
        open.put(connection, new Entry(address));
        if (peer != null) {
            peer.connections++;
            peer.idle.add(connection);
        }
        silent.put(connection, now);
        surplus.ifPresent(this::closed);
        return surplus;
    }

    private static <C> Optional<C> first(Collection<C> all) {
        var each = all.iterator();
        return each.hasNext() ? Optional.of(each.next()) : Optional.empty();
    }

    /** Removes a closed connection; a second call changes nothing. */
    public synchronized void closed(C connection) {
        var entry = open.remove(connection);
        if (entry == null) {
            return;
        }
        silent.remove(connection);
        answered.remove(connection);
        var peer = peer(entry);
        if (peer != null) {
            peer.idle.remove(connection);
            peer.connections--;
            if (peer.connections == 0) {
                peers.remove(entry.address);
            }
        }
    }

    private @Nullable Peer<C> peer(Entry entry) {
        return entry.address == null ? null : peers.get(entry.address);
    }

    /** Marks a connection as busy, when a request head is complete. */
    public synchronized void requestBegan(C connection) {
        var entry = open.get(connection);
        if (entry != null && entry.requests++ == 0) {
            silent.remove(connection);
            answered.remove(connection);
            var peer = peer(entry);
            if (peer != null) {
                peer.idle.remove(connection);
            }
        }
    }

    /** Ends a request; the connection is idle after the last one. */
    public synchronized void requestEnded(C connection, long now) {
        var entry = open.get(connection);
        if (entry != null && --entry.requests == 0) {
            answered.put(connection, now);
            var peer = peer(entry);
            if (peer != null) {
                peer.idle.add(connection);
            }
        }
    }

    /** Removes and returns the connections that are idle for too long, to be closed. Takes time by their number. */
    public synchronized List<C> expired(long now) {
        var all = new ArrayList<C>();
        collect(silent, now - limits.head().toNanos(), all);
        collect(answered, now - limits.keepAlive().toNanos(), all);
        all.forEach(this::closed);
        return all;
    }

    private static <C> void collect(Map<C, Long> waiting, long before, List<C> into) {
        for (var one : waiting.entrySet()) {
            if (one.getValue() - before > 0) {
                return;
            }
            into.add(one.getKey());
        }
    }

    /** Open connections. */
    public synchronized int count() {
        return open.size();
    }

    /** Addresses with connections. */
    synchronized int addresses() {
        return peers.size();
    }
}
