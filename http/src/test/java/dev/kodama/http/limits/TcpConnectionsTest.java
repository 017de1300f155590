package dev.kodama.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TcpConnectionsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final InetAddress ANN = address(1);
    private static final InetAddress BOB = address(2);
    private static final InetAddress PROXY = address(3);

    private final TcpConnections<String> connections = new TcpConnections<>(
            new TcpLimits(4, 2, from -> !from.equals(PROXY), Duration.ofSeconds(10), Duration.ofSeconds(40)),
            UnaryOperator.identity());

    @Test
    void closesTheOneThatHasBeenSilentLongestWhereThereIsNoRoom() {
        open("a", PROXY, 0);
        open("b", PROXY, 1);
        open("c", ANN, 2);
        open("d", BOB, 3);
        connections.requestBegan("a");

        assertThat(connections.opened("e", PROXY, 4)).contains("b");
        assertThat(connections.opened("f", PROXY, 5)).contains("c");
        assertThat(connections.count()).isEqualTo(4);
    }

    @Test
    void closesSilentOnesBeforeThoseThatHaveAsked() {
        open("a", PROXY, 0);
        connections.requestBegan("a");
        connections.requestEnded("a", 1);
        for (String name : new String[] {"b", "c", "d"}) {
            open(name, PROXY, 2);
        }

        assertThat(connections.opened("e", PROXY, 3)).contains("b");
        for (String name : new String[] {"c", "d", "e"}) {
            connections.requestBegan(name);
        }
        assertThat(connections.opened("f", PROXY, 4)).contains("a");
    }

    @Test
    void closesTheNewOneWhereAllAreBusy() {
        for (String name : new String[] {"a", "b", "c", "d"}) {
            open(name, PROXY, 0);
            connections.requestBegan(name);
        }

        assertThat(connections.opened("e", PROXY, 1)).contains("e");
        assertThat(connections.count()).isEqualTo(4);
    }

    @Test
    void countsAnAddressButNoProxy() {
        open("a", ANN, 0);
        open("b", ANN, 0);
        connections.requestBegan("b");

        assertThat(connections.opened("c", ANN, 1)).contains("a");
        connections.requestBegan("c");
        assertThat(connections.opened("d", ANN, 2)).contains("d");
        open("e", BOB, 3);
        open("f", PROXY, 3);
        assertThat(connections.addresses()).isEqualTo(2);
    }

    @Test
    void givesAFirstRequestTenSecondsAndTheNextFortyInAll() {
        open("a", PROXY, 0);
        open("b", PROXY, SECOND);
        open("c", PROXY, 2 * SECOND);
        connections.requestBegan("b");
        connections.requestBegan("c");
        connections.requestEnded("c", 3 * SECOND);

        assertThat(connections.expired(9 * SECOND)).isEmpty();
        assertThat(connections.expired(10 * SECOND)).containsExactly("a");
        assertThat(connections.expired(43 * SECOND)).containsExactly("c");
        assertThat(connections.expired(1000 * SECOND)).as("b is busy").isEmpty();
    }

    @Test
    void isBusyWhileOneOfSeveralRequestsIsUnderWay() {
        open("a", PROXY, 0);
        connections.requestBegan("a");
        connections.requestBegan("a");
        connections.requestEnded("a", SECOND);

        assertThat(connections.expired(1000 * SECOND)).isEmpty();
        connections.requestEnded("a", 1000 * SECOND);
        assertThat(connections.expired(1040 * SECOND)).containsExactly("a");
    }

    @Test
    void remembersNothingOfWhatIsGone() {
        open("a", ANN, 0);
        connections.closed("a");
        connections.closed("a");
        connections.requestBegan("a");
        connections.requestEnded("a", 1);

        assertThat(connections.count()).isZero();
        assertThat(connections.addresses()).isZero();
        assertThat(connections.expired(1000 * SECOND)).isEmpty();
    }

    private void open(String connection, InetAddress from, long now) {
        assertThat(connections.opened(connection, from, now)).isEmpty();
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
