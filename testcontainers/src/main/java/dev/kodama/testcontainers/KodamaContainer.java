package dev.kodama.testcontainers;

import dev.kodama.bus.Event;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * One role of Kodama, with a Redis and a Kafka that the test has. It counts as started once {@code /health/ready} answers
 * 200. On the host's network ({@code withNetworkMode("host")}) it listens on the port of {@link #withHttpPort}.
 */
public final class KodamaContainer extends GenericContainer<KodamaContainer> {
    private static final Duration STARTUP_TIMEOUT = Duration.ofMinutes(3);

    private final KodamaRole role;
    private int httpPort;

    public KodamaContainer(DockerImageName image, KodamaRole role) {
        super(image);
        this.role = role;
        withCommand(role.label());
        withSetting("HTTP_HOST", "0.0.0.0");
        withSetting("INSECURE", "true"); // anybody on the network of a test may ask
        withSetting("ALLOWED_HOSTS", "*"); // other containers name it, and no browser does
        withHttpPort(role.httpPort());
    }

    /** The role with the image of {@link KodamaImages#fromProperties}. */
    public KodamaContainer(KodamaRole role) {
        this(KodamaImages.fromProperties().kodama(), role);
    }

    /** The Redis, as this container reaches it. */
    public KodamaContainer withRedisUrl(String url) {
        return withSetting("REDIS_URL", url);
    }

    /** The Kafka, as this container reaches it. */
    public KodamaContainer withBootstrapServers(String servers) {
        return withSetting("KAFKA_BOOTSTRAP", servers);
    }

    /**
     * Any setting of Kodama.
     *
     * @param name without {@code KODAMA_}
     */
    public KodamaContainer withSetting(String name, String value) {
        return withEnv("KODAMA_" + name, value);
    }

    /** The port in the container; by default that of the role. */
    public KodamaContainer withHttpPort(int port) {
        httpPort = port;
        withSetting("HTTP_PORT", Integer.toString(port));
        setExposedPorts(List.of(port));
        return waitingFor(Wait.forHttp("/health/ready").forPort(port).withStartupTimeout(STARTUP_TIMEOUT));
    }

    public KodamaRole role() {
        return role;
    }

    /** {@code http://host:port} for health, metrics and the HTTP API. */
    public String httpUrl() {
        return "http://" + HostPorts.address(this, httpPort);
    }

    /**
     * The WebSocket of live and durable events.
     *
     * @throws IllegalStateException if this is no forwarder
     */
    public String webSocketUrl() {
        if (role != KodamaRole.FORWARDER) {
            throw new IllegalStateException("a " + role.label() + " has no WebSocket; ask the forwarder");
        }
        return "ws://" + HostPorts.address(this, httpPort) + "/api/v1/ws/events";
    }

    /**
     * Waits for an event of the journal, published before this call or after it. Reads the journal from its beginning each
     * time; of several events that match, the first counts.
     *
     * @param wanted sees every event in order, one at a time; {@code seq}, {@code time}, {@code channel} and {@code source}
     *     are in {@link Event#other}
     * @throws AssertionError if none came in time; it counts the events that did
     * @throws IllegalStateException if this is no forwarder
     */
    public Event awaitEvent(Predicate<Event> wanted, Duration timeout) {
        return EventWatch.first(URI.create(webSocketUrl()), wanted, timeout);
    }

    @Override
    public Integer getMappedPort(int port) {
        return HostPorts.isOnHostNetwork(this) ? Integer.valueOf(port) : super.getMappedPort(port);
    }
}
