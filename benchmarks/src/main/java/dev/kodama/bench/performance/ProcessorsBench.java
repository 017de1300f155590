package dev.kodama.bench.performance;

import dev.kodama.bench.testbed.EventMix;
import dev.kodama.bench.testbed.MirrorChild;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.process.Await;
import dev.kodama.testing.process.Broker;
import dev.kodama.testing.process.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Measures whether all topologies keep up with a publisher. They share one process with a thread each; Redis, Kafka and the mirror have their
 * own processes on the same machine.
 */
public final class ProcessorsBench implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration CATCH_UP = Duration.ofMinutes(5);
    private static final Duration WARM_UP = Duration.ofSeconds(40);
    private static final int WARM_UP_PART = 4;
    private static final Pattern HEALTH = Pattern.compile("health on (http://\\S+)");
    private static final Pattern FIGURE =
            Pattern.compile("kodama_streams_(lag_records|records_total)\\{topology=\"(\\w+)\"} (\\S+)");
    private static final List<String> OPTIONS =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:NewRatio=1", "-XX:+ExitOnOutOfMemoryError");

    private final Broker broker;
    private final RedisServer redis;
    private final MirrorChild mirror;
    private final ChildJvm processors;
    private final URI metrics;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Consumer<String> progress;

    private ProcessorsBench(Path dir, String mainClass, Consumer<String> progress)
            throws StartFailedException, IOException, InterruptedException {
        this.progress = progress;
        broker = Broker.start(dir.resolve("kafka"));
        redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0).with("repl-backlog-size 1gb"));
        var servers = List.of("--redis-url", redis.uri(), "--kafka-bootstrap", broker.bootstrap());
        mirror = MirrorChild.start(
                dir, "mirror", List.of("-Xmx256m", "-XX:+UseSerialGC"), mainClass, with("mirror", servers));
        var args = with("processors", servers);
        args.addAll(List.of(
                "--http-port", "0", "--state-dir", dir.resolve("streams").toString()));
        processors = ChildJvm.start(dir.resolve("processors.log"), OPTIONS, mainClass, args);
        metrics = URI.create(Await.forLine(processors, START, HEALTH).group(1)).resolve("/metrics");
    }

    private static List<String> with(String role, List<String> servers) {
        var args = new ArrayList<>(List.of(role));
        args.addAll(servers);
        return args;
    }

    /**
     * Runs on servers of its own; returns when they have ended.
     *
     * @param perSecond events a second
     * @param mix the events
     * @param dir an empty folder for logs and data
     * @param mainClass the main class of {@code kodama}
     */
    public static ProcessorsReport run(
            int perSecond, int seconds, EventMix mix, Path dir, String mainClass, Consumer<String> progress)
            throws StartFailedException, IOException, InterruptedException {
        try (var bench = new ProcessorsBench(dir, mainClass, progress)) {
            return bench.measure(perSecond, seconds, mix);
        }
    }

    private record Figures(Map<String, Double> behind, Map<String, Double> records) {}

    private ProcessorsReport measure(int perSecond, int seconds, EventMix mix)
            throws IOException, InterruptedException {
        Await.until("a running mirror", START, () -> mirror.state().equals("running"));
        warmUp(perSecond / WARM_UP_PART, mix);
        try (var publisher = NumberedPublisher.start(redis::port, perSecond, () -> Long.MAX_VALUE, mix)) {
            var most = new TreeMap<String, Double>();
            var before = figures();
            var cpuBefore = processors.cpu();
            long published = publisher.next();
            long began = System.nanoTime();
            for (int second = 0; second < seconds; second++) {
                Thread.sleep(1_000);
                var behind = figures().behind();
                behind.forEach((name, records) -> most.merge(name, records, Math::max));
                if (second % 10 == 9) {
                    progress.accept("behind by " + behind);
                }
            }
            var after = figures();
            double took = (System.nanoTime() - began) / 1e9;
            double cores = processors.cpu().minus(cpuBefore).toNanos() / 1e9 / took;
            double publishedPerSecond = (publisher.next() - published) / took;
            publisher.finish(1);
            double caughtUp = catchUp();
            return new ProcessorsReport(
                    perSecond,
                    seconds,
                    mix,
                    publishedPerSecond,
                    rates(before, after, took),
                    most,
                    after.behind(),
                    caughtUp,
                    cores,
                    processors.peakBytes());
        }
    }

    /** Warms up at a part of the rate, since five JVMs compile their code on the measured processors. */
    private void warmUp(int perSecond, EventMix mix) throws InterruptedException {
        try (var publisher = NumberedPublisher.start(redis::port, perSecond, () -> Long.MAX_VALUE, mix)) {
            Thread.sleep(WARM_UP.toMillis());
            publisher.finish(1);
        }
    }

    private static Map<String, Double> rates(Figures before, Figures after, double seconds) {
        var rates = new TreeMap<String, Double>();
        after.records()
                .forEach((name, records) ->
                        rates.put(name, (records - before.records().getOrDefault(name, 0.0)) / seconds));
        return rates;
    }

    /** @return the seconds until no topology has records left */
    private double catchUp() throws IOException, InterruptedException {
        long began = System.nanoTime();
        Await.until(
                "topologies that have caught up",
                CATCH_UP,
                () -> figures().behind().values().stream().allMatch(records -> records < 1));
        return (System.nanoTime() - began) / 1e9;
    }

    private Figures figures() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(metrics).build();
        var found = FIGURE.matcher(http.send(request, BodyHandlers.ofString()).body());
        var figures = new Figures(new TreeMap<>(), new TreeMap<>());
        while (found.find()) {
            var into = found.group(1).equals("records_total") ? figures.records() : figures.behind();
            into.put(found.group(2), Double.parseDouble(found.group(3)));
        }
        return figures;
    }

    @Override
    public void close() {
        processors.close();
        mirror.close();
        redis.kill();
        broker.close();
    }
}
