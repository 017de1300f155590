package dev.kodama.testcontainers;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A Redis or a Kafka. */
final class ServerContainer extends GenericContainer<ServerContainer> {
    ServerContainer(DockerImageName image) {
        super(image);
    }

    @Override
    public Integer getMappedPort(int port) {
        return HostPorts.isOnHostNetwork(this) ? Integer.valueOf(port) : super.getMappedPort(port);
    }
}
