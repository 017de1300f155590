package dev.kodama.bench.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ports of the attacked server and the source addresses of attackers. They use 127.0.0.2 to 127.0.0.9 in turn, so that limits per
 * address apply to them and not to the clients on 127.0.0.1. Linux answers on all of 127.0.0.0/8.
 */
public record AttackTarget(int httpPort, int redisPort, AtomicInteger turns) {
    private static final int ADDRESSES = 8;
    private static final int FIRST = 2;

    public AttackTarget(int httpPort, int redisPort) {
        this(httpPort, redisPort, new AtomicInteger());
    }

    InetSocketAddress http() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort);
    }

    /** The next attacker's address, any port. */
    InetSocketAddress nextAddress() throws IOException {
        int last = FIRST + Math.floorMod(turns.getAndIncrement(), ADDRESSES);
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), 0);
    }
}
