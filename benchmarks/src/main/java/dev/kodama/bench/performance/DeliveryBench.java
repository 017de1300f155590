package dev.kodama.bench.performance;

import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.process.Await;
import dev.kodama.testing.process.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measures the processor time of a forwarder for each live event, by the way of delivery to one client. */
public final class DeliveryBench implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    /** As many services: events come in small groups, and not pipelined by one. */
    private static final int PUBLISHERS = 8;

    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)");
    private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC");
    /** Its name is cut to so many letters by the kernel, but is shorter. */
    private static final String DELIVERING = "kodama-hub";

    /** What is delivered to. */
    enum Mode {
        NO_CLIENT(""),
        FRAMES("?notices=1"),
        ARRAYS("?batch=16ms");

        private final String query;

        Mode(String query) {
            this.query = query;
        }
    }

    /**
     * What is measured.
     *
     * @param rounds after one that warms up
     * @param seconds of each mode in a round
     * @param perSecond events a second
     */
    public record Plan(int rounds, int seconds, int perSecond) {}

    /**
     * Processor time in microseconds an event.
     *
     * @param process of the whole forwarder
     * @param delivering of the thread that delivers
     */
    record Cost(double process, double delivering) {}

    private final Plan plan;
    private final RedisServer redis;
    private final ChildJvm forwarder;
    private final URI webSocket;
    private final HttpClient http = HttpClient.newHttpClient();

    private DeliveryBench(Plan plan, Path dir, String mainClass)
            throws StartFailedException, IOException, InterruptedException {
        this.plan = plan;
        redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0));
        forwarder = ChildJvm.start(
                dir.resolve("forwarder.log"),
                OPTIONS,
                mainClass,
                List.of(
                        "forwarder",
                        "--redis-url",
                        redis.uri(),
                        "--kafka-bootstrap",
                        "127.0.0.1:1",
                        "--http-port",
                        "0"));
        String address = Await.forLine(forwarder, START, ADDRESS).group(1);
        webSocket = URI.create(address.replace("http", "ws") + "/api/v1/ws/events");
    }

    /**
     * Runs on servers of its own; returns when they have ended.
     *
     * @param dir an empty folder for logs and data
     * @param mainClass the main class of {@code kodama}
     */
    public static DeliveryReport run(Plan plan, Path dir, String mainClass, Consumer<String> progress)
            throws StartFailedException, IOException, InterruptedException {
        try (var bench = new DeliveryBench(plan, dir, mainClass)) {
            var costs = new EnumMap<Mode, List<Cost>>(Mode.class);
            for (int round = 0; round <= plan.rounds(); round++) {
                for (var mode : Mode.values()) {
                    var cost = bench.measure(mode);
                    progress.accept(String.format(
                            "round %d, %s: %.2f µs an event, %.2f of it %s",
                            round, mode, cost.process(), cost.delivering(), DELIVERING));
                    if (round > 0) {
                        costs.computeIfAbsent(mode, one -> new ArrayList<>()).add(cost);
                    }
                }
            }
            return new DeliveryReport(plan, costs);
        }
    }

    private Cost measure(Mode mode) throws IOException, InterruptedException {
        var client = new Client();
        var publishers = Stream.generate(
                        () -> NumberedPublisher.start(redis::port, plan.perSecond() / PUBLISHERS, () -> Long.MAX_VALUE))
                .limit(PUBLISHERS)
                .toList();
        try {
            var socket = mode == Mode.NO_CLIENT
                    ? null
                    : http.newWebSocketBuilder()
                            .buildAsync(URI.create(webSocket + mode.query), client)
                            .join();
            Thread.sleep(SETTLE.toMillis());
            var before = forwarder.threadTimes();
            long published = published(publishers);
            long received = client.letters.get();
            Thread.sleep(Duration.ofSeconds(plan.seconds()).toMillis());
            var after = forwarder.threadTimes();
            long events = published(publishers) - published;
            if (socket != null && client.letters.get() == received) {
                throw new IOException("the client got nothing", client.failure);
            }
            if (socket != null) {
                socket.abort();
            }
            return new Cost(microseconds(before, after, "") / events, microseconds(before, after, DELIVERING) / events);
        } finally {
            publishers.forEach(NumberedPublisher::close);
        }
    }

    private static long published(List<NumberedPublisher> publishers) {
        return publishers.stream().mapToLong(NumberedPublisher::next).sum();
    }

    /** Processor time between two looks at the threads whose names start so. */
    private static double microseconds(Map<String, Duration> before, Map<String, Duration> after, String name) {
        long nanos = 0;
        for (var thread : after.entrySet()) {
            if (thread.getKey().startsWith(name)) {
                nanos += thread.getValue()
                        .minus(before.getOrDefault(thread.getKey(), Duration.ZERO))
                        .toNanos();
            }
        }
        return nanos / 1e3;
    }

    /** Counts what comes. */
    private static final class Client implements WebSocket.Listener {
        private final AtomicLong letters = new AtomicLong();
        private volatile @Nullable Throwable failure;

        @Override
        public void onError(WebSocket socket, Throwable error) {
            failure = error;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            letters.addAndGet(data.length());
            socket.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        forwarder.close();
        redis.kill();
    }
}
