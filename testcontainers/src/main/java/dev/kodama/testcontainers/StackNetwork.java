package dev.kodama.testcontainers;

import com.github.dockerjava.api.exception.DockerException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** How the containers of a stack reach one another, and the test them. */
sealed interface StackNetwork extends AutoCloseable {
    Logger LOG = LoggerFactory.getLogger(StackNetwork.class);

    /** A new network, or the host's where the engine cannot make one. */
    static StackNetwork create() {
        var network = Network.newNetwork();
        try {
            String id = network.getId(); // which makes it
            LOG.debug("Made the network {}", id);
            return new Bridge(network);
        } catch (DockerException e) {
            LOG.info("This engine makes no network; the stack is on the host's: {}", e.getMessage());
            return new Host();
        }
    }

    /** The port for a server to listen on in its container. */
    int port(int usual);

    /** The name by which other containers reach one. */
    String host(String alias);

    /** The address for a server to listen on: on the host's network no other machine may reach it. */
    String bindAddress();

    /** Puts a container on the network. */
    void join(GenericContainer<?> container, String alias);

    /**
     * A port of the Docker host for a server whose address must be known before it starts, and stay.
     *
     * @param port where the server listens for other containers
     */
    int external(int port);

    /** Publishes a port of a container. */
    void publish(GenericContainer<?> container, int port, int external);

    @Override
    void close();

    /** A network of its own, where containers have names and their usual ports. */
    record Bridge(Network network) implements StackNetwork {
        @Override
        public int port(int usual) {
            return usual;
        }

        @Override
        public String host(String alias) {
            return alias;
        }

        @Override
        public String bindAddress() {
            return "0.0.0.0";
        }

        @Override
        public void join(GenericContainer<?> container, String alias) {
            container.setNetwork(network);
            container.setNetworkAliases(List.of(alias));
        }

        @Override
        public int external(int port) {
            return HostPorts.free();
        }

        @Override
        public void publish(GenericContainer<?> container, int port, int external) {
            container.setPortBindings(List.of(external + ":" + port));
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /** The host's network, where each container has a free port. */
    record Host() implements StackNetwork {
        private static final String LOOPBACK = "127.0.0.1";

        @Override
        public int port(int usual) {
            return HostPorts.free();
        }

        @Override
        public String host(String alias) {
            return LOOPBACK;
        }

        @Override
        public String bindAddress() {
            return LOOPBACK;
        }

        @Override
        public void join(GenericContainer<?> container, String alias) {
            container.setNetworkMode(HostPorts.HOST_NETWORK);
        }

        @Override
        public int external(int port) {
            return port;
        }

        @Override
        public void publish(GenericContainer<?> container, int port, int external) {} // as it is

        @Override
        public void close() {}
    }
}
