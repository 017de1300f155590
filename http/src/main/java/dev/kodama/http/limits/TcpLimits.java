package dev.kodama.http.limits;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Limits of TCP connections.
 *
 * @param inAll maximum connections
 * @param perAddress maximum connections from one counted address
 * @param counted addresses to which that applies; not proxies, which many clients share
 * @param head timeout from accept to the first complete request head, including TLS
 * @param keepAlive timeout from a response to the next complete request head
 */
public record TcpLimits(int inAll, int perAddress, Predicate<InetAddress> counted, Duration head, Duration keepAlive) {
    /** Clients send their request head at once; a slow network may need some seconds. */
    private static final Duration HEAD = Duration.ofSeconds(10);
    /** Jetty closes a silent connection after 30 s; this closes one that sends its next head byte by byte. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(40);
    /** Connections beyond the limits of WebSockets and streams, for other requests and for 429 responses. */
    private static final int ROOM = 64;

    private static final int ROOM_SHARE = 8;

    public TcpLimits {
        if (inAll < 1 || perAddress < 1) {
            throw new IllegalArgumentException("limits must be at least 1: " + inAll + ", " + perAddress);
        }
    }

    /**
     * Limits with room for rejecting clients over the limits of WebSockets and streams.
     *
     * @param sessions maximum WebSockets and streams; 0 is no limit
     * @param sessionsPerAddress likewise, from one address
     * @param budget maximum by the open-files limit
     */
    public static TcpLimits of(int sessions, int sessionsPerAddress, int budget, Predicate<InetAddress> counted) {
        return new TcpLimits(
                Math.min(budget, withRoom(sessions)), withRoom(sessionsPerAddress), counted, HEAD, KEEP_ALIVE);
    }

    /** Limits of a port that monitoring alone uses: few connections, all of which may come from one address. */
    public static TcpLimits ofMonitoring() {
        return new TcpLimits(ROOM, ROOM, from -> false, HEAD, KEEP_ALIVE);
    }

    private static int withRoom(int sessions) {
        return sessions == 0 ? Integer.MAX_VALUE : sessions + Math.max(ROOM, sessions / ROOM_SHARE);
    }

    boolean isCounted(InetAddress from) {
        return counted.test(from);
    }
}
