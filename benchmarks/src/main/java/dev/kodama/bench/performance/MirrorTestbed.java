package dev.kodama.bench.performance;

import dev.kodama.bench.journal.CommitObserver;
import dev.kodama.bench.testbed.MirrorChild;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.Await;
import dev.kodama.testing.process.Broker;
import dev.kodama.testing.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The processes of a measurement: a Redis, a broker, a mirror of 256 MB heap, and the baseline producer. */
record MirrorTestbed(
        Path dir,
        RedisServer redis,
        Broker broker,
        MirrorChild mirror,
        ChildJvm baseline,
        JournalConfig journal,
        CommitObserver commits)
        implements AutoCloseable {
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final long BACKLOG_SPARE_BYTES = 64L << 20;
    private static final long BACKLOG_EVENT_BYTES = 512;
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration BASELINE_RUN = Duration.ofMinutes(10);
    private static final Pattern COLLECTED = Pattern.compile("->(\\d+)M\\(");
    private static final Pattern RATE = Pattern.compile("rate (\\d+) cpu ([0-9.]+)");
    /** The heap generations of {@code bin/kodama mirror}, at half of its heap size. */
    private static final List<String> OPTIONS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:NewSize=150m",
            "-XX:MaxNewSize=150m",
            "-XX:SurvivorRatio=3",
            "-XX:+ExitOnOutOfMemoryError");

    /** @param events of each round */
    static MirrorTestbed start(Path dir, String mainClass, long events, InstantSource clock)
            throws StartFailedException, IOException, InterruptedException {
        var broker = Broker.start(dir.resolve("kafka"));
        var redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0)
                .with(
                        // Space for the events of one freeze only: filling the backlog for the first time allocates
                        // memory,
                        // which would dominate the measurement.
                        "repl-backlog-size " + (BACKLOG_SPARE_BYTES + events * BACKLOG_EVENT_BYTES),
                        "repl-timeout 600",
                        "client-output-buffer-limit replica 0 0 0"));
        var journal = JournalConfig.from(
                Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", broker.bootstrap(), "KODAMA_SOURCE", "bench")));
        JournalTopics.create(journal);
        var commits = CommitObserver.start(journal, clock);
        var options = new ArrayList<>(OPTIONS);
        options.add("-Xlog:gc:file=" + dir + "/gc-%p.log");
        var args = List.of(
                "mirror", "--redis-url", redis.uri(), "--kafka-bootstrap", broker.bootstrap(), "--source", "bench");
        var mirror = MirrorChild.start(dir, "mirror", options, mainClass, args);
        var baseline = ChildJvm.start(
                dir.resolve("bare.log"),
                OPTIONS,
                BaselineProducerMain.class.getName(),
                List.of(broker.bootstrap(), "bare", Long.toString(events)));
        var testbed = new MirrorTestbed(dir, redis, broker, mirror, baseline, journal, commits);
        try {
            testbed.awaitRunning();
            testbed.publish(1);
            commits.awaitSequence(2);
            return testbed;
        } catch (IOException | InterruptedException e) {
            testbed.close();
            throw e;
        }
    }

    /**
     * The speed of a process.
     *
     * @param perSecond events
     * @param cpuMicros processor time an event, of all threads
     */
    record Speed(double perSecond, double cpuMicros) {}

    private void awaitRunning() throws IOException, InterruptedException {
        Await.until("a running mirror", START, () -> mirror.state().equals("running"));
    }

    /** Publishes at least this many events at full speed; returns when Redis has answered all. */
    long publish(long count) throws InterruptedException {
        try (var publisher = NumberedPublisher.start(redis::port, UNLIMITED, () -> Long.MAX_VALUE)) {
            publisher.finish(count);
            return publisher.ledger().acknowledged();
        }
    }

    /**
     * Runs the baseline producer and returns its speed.
     *
     * @param time the number of this run, from 1
     */
    Speed baseline(int time) throws IOException, InterruptedException {
        baseline.proceed();
        var matcher = Await.forLine(baseline, BASELINE_RUN, RATE, time);
        return new Speed(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
    }

    /** The maximum heap of a mirror after a collection. */
    long heapBytes() throws IOException {
        long most = 0;
        try (var logs = Files.newDirectoryStream(dir, "gc-*.log")) {
            for (Path log : logs) {
                var collected = COLLECTED.matcher(Files.readString(log));
                while (collected.find()) {
                    most = Math.max(most, Long.parseLong(collected.group(1)) << 20);
                }
            }
        }
        return most;
    }

    @Override
    public void close() {
        commits.close();
        mirror.close();
        baseline.close();
        redis.kill();
        broker.close();
    }
}
