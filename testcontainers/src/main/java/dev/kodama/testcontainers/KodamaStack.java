package dev.kodama.testcontainers;

import dev.kodama.bus.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.lifecycle.Startables;

/**
 * A Redis, a Kafka, and a mirror, processors and forwarder between them: what a service's test publishes to and reads from.
 * For {@code @Container} or {@link #start}. It has a network of its own; the host's where the engine cannot make one. Not
 * thread-safe, apart from {@link #awaitEvent}.
 */
public final class KodamaStack implements Startable {
    private final KodamaImages images;
    private final Map<String, String> settings = new TreeMap<>();
    private boolean hostNetwork;
    private @Nullable Running running;

    /** The images of {@link KodamaImages#fromProperties}. */
    public KodamaStack() {
        this(KodamaImages.fromProperties());
    }

    public KodamaStack(KodamaImages images) {
        this.images = images;
    }

    /**
     * A setting of all three roles, such as {@code SOURCE} or {@code PARTITIONS}. Of no effect on a stack that runs.
     *
     * @param name without {@code KODAMA_}
     */
    public KodamaStack withSetting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** On the host's network, each container on a free port of 127.0.0.1. Linux only. */
    public KodamaStack withHostNetwork() {
        hostNetwork = true;
        return this;
    }

    /** Starts what does not run yet. Returns once every role is ready: what is published from then on is journaled. */
    @Override
    public void start() {
        if (running != null) {
            return;
        }
        var network = hostNetwork ? new StackNetwork.Host() : StackNetwork.create();
        var started = new ArrayList<GenericContainer<?>>();
        try {
            running = started(network, started);
        } catch (RuntimeException e) {
            stop(network, started);
            throw e;
        }
    }

    private Running started(StackNetwork network, List<GenericContainer<?>> started) {
        var servers = new StackServers(network, images);
        int processorsPort = network.port(KodamaRole.PROCESSORS.httpPort());
        var mirror = role(KodamaRole.MIRROR, network, network.port(KodamaRole.MIRROR.httpPort()));
        var processors = role(KodamaRole.PROCESSORS, network, processorsPort);
        var forwarder = role(KodamaRole.FORWARDER, network, network.port(KodamaRole.FORWARDER.httpPort()))
                .withSetting(
                        "PROCESSORS_URL",
                        "http://" + network.host(KodamaRole.PROCESSORS.label()) + ":" + processorsPort);
        for (var container : List.of(mirror, processors, forwarder)) {
            container
                    .withRedisUrl(servers.redisUrlForContainers())
                    .withBootstrapServers(servers.bootstrapForContainers());
            settings.forEach(container::withSetting);
        }
        started.addAll(List.of(forwarder, processors, mirror, servers.kafka(), servers.redis()));
        servers.start();
        mirror.start(); // creates the topics of the journal
        Startables.deepStart(processors, forwarder).join();
        return new Running(network, servers, mirror, processors, forwarder, started);
    }

    private KodamaContainer role(KodamaRole role, StackNetwork network, int port) {
        var container = new KodamaContainer(images.kodama(), role)
                .withHttpPort(port)
                .withSetting("HTTP_HOST", network.bindAddress());
        network.join(container, role.label());
        return container;
    }

    /** The Redis, as the test reaches it. */
    public String redisUrl() {
        return running().servers().redisUrl();
    }

    /** The Kafka, as the test reaches it. The journal is the topic {@code kodama.events}. */
    public String bootstrapServers() {
        return running().servers().bootstrap();
    }

    /** The forwarder's HTTP API. */
    public String httpUrl() {
        return forwarder().httpUrl();
    }

    /** The forwarder's WebSocket. */
    public String webSocketUrl() {
        return forwarder().webSocketUrl();
    }

    /** Waits for an event of the journal, as {@link KodamaContainer#awaitEvent} does. */
    public Event awaitEvent(Predicate<Event> wanted, Duration timeout) {
        return forwarder().awaitEvent(wanted, timeout);
    }

    public KodamaContainer mirror() {
        return running().mirror();
    }

    public KodamaContainer processors() {
        return running().processors();
    }

    public KodamaContainer forwarder() {
        return running().forwarder();
    }

    /** The Redis, for tests that stop it. Its address stays. */
    public GenericContainer<?> redis() {
        return running().servers().redis();
    }

    /** The Kafka, for tests that stop it. Its address stays; its data does not. */
    public GenericContainer<?> kafka() {
        return running().servers().kafka();
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("the stack does not run; call start() or annotate it with @Container");
        }
        return running;
    }

    /** Removes the containers and the network; their data is gone. */
    @Override
    public void stop() {
        var stopped = running;
        running = null;
        if (stopped != null) {
            stop(stopped.network(), stopped.inStopOrder());
        }
    }

    private static void stop(StackNetwork network, List<GenericContainer<?>> containers) {
        containers.forEach(GenericContainer::stop);
        network.close();
    }

    private record Running(
            StackNetwork network,
            StackServers servers,
            KodamaContainer mirror,
            KodamaContainer processors,
            KodamaContainer forwarder,
            List<GenericContainer<?>> inStopOrder) {}
}
