package dev.kodama.testcontainers;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.rnorth.ducttape.unreliables.Unreliables;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * Waits until a Kafka answers a request. What it logs differs by image, and a published port accepts connections before Kafka
 * does.
 */
final class KafkaReadiness extends AbstractWaitStrategy {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final short API_VERSIONS = 18;
    private static final int REQUEST_BYTES = 10;
    private static final int CORRELATION = 7;

    private final int port;

    KafkaReadiness(int port) {
        this.port = port;
    }

    @Override
    protected void waitUntilReady() {
        Unreliables.retryUntilTrue(
                (int) startupTimeout.toSeconds(),
                TimeUnit.SECONDS,
                () -> getRateLimiter().getWhenReady(() -> !waitStrategyTarget.isRunning() || answers()));
        if (!waitStrategyTarget.isRunning()) {
            throw new ContainerLaunchException("Kafka ended while it was starting; its log says why");
        }
    }

    private boolean answers() {
        return answers(waitStrategyTarget.getHost(), waitStrategyTarget.getMappedPort(port));
    }

    /** Whether the server answers a request for its API versions, in version 0 of that request and without a client name. */
    static boolean answers(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(REQUEST_BYTES);
            out.writeShort(API_VERSIONS);
            out.writeShort(0);
            out.writeInt(CORRELATION);
            out.writeShort(-1);
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            return in.readInt() > Integer.BYTES && in.readInt() == CORRELATION;
        } catch (IOException e) {
            return false; // it starts
        }
    }
}
