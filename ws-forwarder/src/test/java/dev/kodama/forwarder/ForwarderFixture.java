package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A Redis, a publisher on it and a ready forwarder without journal and API; further forwarders can be started. */
final class ForwarderFixture implements AutoCloseable {
    /** An event of the type TASK_DONE with a number, an accent and an escape that must stay as published. */
    static final String EVENT =
            "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"n\":1.50,\"é\":\"木\\u0041\"}}";

    static final String END = "{\"event_type\":\"END\",\"entity_type\":\"end\",\"entity_id\":\"end\",\"payload\":{}}";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Api NO_API = new Api(List.of(), failure -> Optional.empty(), new SimpleMeterRegistry());
    private static final Duration PING_AFTER = Duration.ofSeconds(30);

    private final RedisServer redis;
    private final RawPublisher publisher;
    private final Forwarder forwarder;

    private ForwarderFixture(RedisServer redis) throws IOException {
        this.redis = redis;
        publisher = new RawPublisher(redis.port());
        forwarder = start(config(PING_AFTER));
    }

    /** @param dir the folder of Redis */
    static ForwarderFixture start(Path dir) throws StartFailedException, IOException {
        return new ForwarderFixture(RedisServer.start(new RedisServer.Config(dir, 0)));
    }

    String redisUri() {
        return redis.uri();
    }

    int port() {
        return forwarder.port();
    }

    RawClient connect(String query) throws IOException {
        return RawClient.connect(port(), query);
    }

    /** Publishes on the channel of TASK_DONE, whatever the message is. */
    void publish(String message) throws IOException {
        publish("TASK_DONE", message.getBytes(UTF_8));
    }

    void publish(String channelType, byte[] message) throws IOException {
        publisher.publish("events." + channelType, message);
    }

    ForwarderConfig config(Duration pingAfter) {
        return config(redis.uri(), pingAfter, AccessConfig.OPEN);
    }

    ForwarderConfig config(AccessConfig access) {
        return config(redis.uri(), PING_AFTER, access);
    }

    static ForwarderConfig config(String redisUri) {
        return config(redisUri, PING_AFTER, AccessConfig.OPEN);
    }

    private static ForwarderConfig config(String redisUri, Duration pingAfter, AccessConfig access) {
        return new ForwarderConfig(
                redisUri,
                "127.0.0.1",
                0,
                access,
                new HubConfig(16 << 20, pingAfter, Duration.ofSeconds(60)),
                DurableConfig.DEFAULT,
                Map.of("moved_updated", List.of("MOVED_*")),
                16 << 20,
                false);
    }

    /** Starts a forwarder and awaits that it is ready. */
    static Forwarder start(ForwarderConfig config) throws IOException {
        var started = startUnready(config, List::of);
        awaitReady(started);
        return started;
    }

    /** Starts a forwarder that may not be ready yet. */
    static Forwarder startUnready(ForwarderConfig config, Supplier<List<ComponentHealth>> others) throws IOException {
        return Forwarder.start(config, new SimpleMeterRegistry(), new MonitoringSources(others, () -> ""), NO_API);
    }

    static void awaitReady(Forwarder started) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> get(started.port(), "/health/ready").statusCode() == 200);
    }

    static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        forwarder.close();
        publisher.close();
        redis.close();
    }
}
