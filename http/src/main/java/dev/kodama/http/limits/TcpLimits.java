package dev.kodama.http.limits;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Bounds of TCP connections.
 *
 * @param inAll at a time
 * @param perAddress at a time, from an address that is counted
 * @param counted which addresses that holds for: not for a proxy, behind which others are
 * @param head from accept to a first whole request head, TLS included
 * @param keepAlive from an answer to the next whole request head
 */
public record TcpLimits(int inAll, int perAddress, Predicate<InetAddress> counted, Duration head, Duration keepAlive) {
    /** A client that means it sends its head at once; a slow network may need some seconds. */
    private static final Duration HEAD = Duration.ofSeconds(10);
    /** Jetty closes a silent connection after 30 s; this is for one that sends its next head byte by byte. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(40);
    /** For requests beside the WebSockets and streams that have limits of their own, and for saying 429 to one too many. */
    private static final int ROOM = 64;

    private static final int ROOM_SHARE = 8;

    public TcpLimits {
        if (inAll < 1 || perAddress < 1) {
            throw new IllegalArgumentException("nobody could connect: " + inAll + ", " + perAddress);
        }
    }

    /**
     * With room for answering those that are over the limits of WebSockets and streams.
     *
     * @param sessions at a time; 0 is no limit
     * @param sessionsPerAddress likewise
     * @param budget what the process's open files allow
     */
    public static TcpLimits of(int sessions, int sessionsPerAddress, int budget, Predicate<InetAddress> counted) {
        return new TcpLimits(
                Math.min(budget, withRoom(sessions)), withRoom(sessionsPerAddress), counted, HEAD, KEEP_ALIVE);
    }

    private static int withRoom(int sessions) {
        return sessions == 0 ? Integer.MAX_VALUE : sessions + Math.max(ROOM, sessions / ROOM_SHARE);
    }

    boolean isCounted(InetAddress from) {
        return counted.test(from);
    }
}
