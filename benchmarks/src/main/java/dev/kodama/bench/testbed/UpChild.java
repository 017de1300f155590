package dev.kodama.bench.testbed;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.embedded.redis.RedisSocket;
import dev.kodama.testing.process.Await;
import dev.kodama.testing.process.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code kodama up} in a child process, with its data in a folder, on free ports. */
public final class UpChild implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofMinutes(2);
    private static final Pattern READY = Pattern.compile("Redis +redis://127\\.0\\.0\\.1:(\\d+)[\\s\\S]*Kafka +(\\S+)"
            + "[\\s\\S]*health +(http://\\S+)[\\s\\S]*Ctrl-C ends it all");
    /** As in {@code bin/kodama}. */
    private static final List<String> OPTIONS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:NewRatio=1",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private final Path data;
    private final ChildJvm process;
    private final int redisPort;
    private final String bootstrap;
    private final URI health;

    private UpChild(Path data, ChildJvm process, Matcher ready) {
        this.data = data;
        this.process = process;
        this.redisPort = Integer.parseInt(ready.group(1));
        this.bootstrap = ready.group(2);
        this.health = URI.create(ready.group(3));
    }

    /**
     * Starts the process and returns when it is ready.
     *
     * @param dir the folder of its log and data
     * @param maxFiles the maximum number of open files
     * @param mainClass the main class of {@code kodama}
     * @param more further options of {@code up}
     */
    public static UpChild start(Path dir, int maxFiles, String mainClass, List<String> more)
            throws IOException, InterruptedException {
        Path data = Files.createDirectories(dir).resolve("data");
        var args = new ArrayList<>(List.of("up", "--data-dir", data.toString()));
        args.addAll(List.of("--embedded-redis-port", "0", "--embedded-kafka-port", "0", "--http-port", "0"));
        args.addAll(more);
        var process = ChildJvm.start(dir.resolve("up.log"), maxFiles, OPTIONS, mainClass, args);
        try {
            return new UpChild(data, process, Await.forLine(process, START, READY));
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    public int redisPort() {
        return redisPort;
    }

    /** The bootstrap server of its Kafka, {@code 127.0.0.1:port}. */
    public String bootstrap() {
        return bootstrap;
    }

    /** {@code http://127.0.0.1:port/health/ready}; {@link URI#resolve resolve} other paths against it. */
    public URI health() {
        return health;
    }

    public ChildJvm process() {
        return process;
    }

    /** Sends SIGTERM. @return whether the process ended in time */
    public boolean end() throws IOException, InterruptedException {
        process.terminate();
        return process.awaitEnd(END);
    }

    @Override
    public void close() {
        process.close();
        endRedis(data, redisPort);
    }

    /** Ends the embedded Redis of a data folder, which outlives an {@code up} that did not end in order. */
    public static void endRedis(Path data, int port) {
        var user = RedisServer.userInfo(data.resolve("redis"), port);
        if (user.isEmpty()) {
            return; // no Redis of this folder
        }
        try (var redis = RedisSocket.connect(port, START)) {
            String[] parts = user.get().split(":", 2);
            redis.call("AUTH", parts[0], parts[1]);
            redis.call("SHUTDOWN", "NOSAVE");
        } catch (IOException e) {
            // the reply to SHUTDOWN, or it has ended
        }
    }
}
