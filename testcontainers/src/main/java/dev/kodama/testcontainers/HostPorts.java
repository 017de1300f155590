package dev.kodama.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.GenericContainer;

/** Ports of the Docker host. */
final class HostPorts {
    static final String HOST_NETWORK = "host";

    private HostPorts() {}

    /** A port of this machine that no process listens on. */
    static int free() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a container shares the host's network; then Docker publishes none of its ports. */
    static boolean isOnHostNetwork(GenericContainer<?> container) {
        return HOST_NETWORK.equals(container.getNetworkMode());
    }

    /** {@code host:port} by which the test reaches a port of a container. */
    static String address(ContainerState container, int port) {
        return container.getHost() + ":" + container.getMappedPort(port);
    }
}
