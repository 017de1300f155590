package dev.kodama.bench.performance;

import dev.kodama.bench.journal.CommitWatch;
import dev.kodama.bench.testbed.MirrorChild;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.embedded.RedisServer;
import dev.kodama.embedded.StartFailedException;
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

/** One Redis, one broker and one mirror of 256 MB, for measuring. */
record MirrorRig(
        Path dir,
        RedisServer redis,
        Broker broker,
        MirrorChild mirror,
        ChildJvm bare,
        JournalConfig journal,
        CommitWatch commits)
        implements AutoCloseable {
    private static final int AS_FAST_AS_IT_GOES = Integer.MAX_VALUE;
    private static final long BACKLOG_SPARE_BYTES = 64L << 20;
    private static final long BACKLOG_EVENT_BYTES = 512;
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration BARE = Duration.ofMinutes(10);
    private static final Pattern COLLECTED = Pattern.compile("->(\\d+)M\\(");
    private static final Pattern RATE = Pattern.compile("rate (\\d+) cpu ([0-9.]+)");
    /** The shape that {@code bin/kodama mirror} gives the heap, and half of its size. */
    private static final List<String> OPTIONS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:NewSize=150m",
            "-XX:MaxNewSize=150m",
            "-XX:SurvivorRatio=3",
            "-XX:+ExitOnOutOfMemoryError");

    /** @param events of each round */
    static MirrorRig start(Path dir, String mainClass, long events, InstantSource clock)
            throws StartFailedException, IOException, InterruptedException {
        var broker = Broker.start(dir.resolve("kafka"));
        var redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0)
                .with(
                        // Room for what comes while the mirror is frozen, and no more: filling it for the first time
                        // takes new memory from the machine, and that takes longer than all else.
                        "repl-backlog-size " + (BACKLOG_SPARE_BYTES + events * BACKLOG_EVENT_BYTES),
                        "repl-timeout 600",
                        "client-output-buffer-limit replica 0 0 0"));
        var journal = JournalConfig.from(
                Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", broker.bootstrap(), "KODAMA_SOURCE", "bench")));
        JournalTopics.create(journal);
        var commits = CommitWatch.start(journal, clock);
        var options = new ArrayList<>(OPTIONS);
        options.add("-Xlog:gc:file=" + dir + "/gc-%p.log");
        var args = List.of(
                "mirror", "--redis-url", redis.uri(), "--kafka-bootstrap", broker.bootstrap(), "--source", "bench");
        var mirror = MirrorChild.start(dir, "mirror", options, mainClass, args);
        var bare = ChildJvm.start(
                dir.resolve("bare.log"),
                OPTIONS,
                BaselineProducerMain.class.getName(),
                List.of(broker.bootstrap(), "bare", Long.toString(events)));
        var rig = new MirrorRig(dir, redis, broker, mirror, bare, journal, commits);
        try {
            rig.awaitRunning();
            rig.publish(1);
            commits.awaitSequence(2);
            return rig;
        } catch (IOException | InterruptedException e) {
            rig.close();
            throw e;
        }
    }

    /**
     * How fast a process is.
     *
     * @param perSecond events
     * @param cpuMicros processor time for each, all threads
     */
    record Speed(double perSecond, double cpuMicros) {}

    private void awaitRunning() throws IOException, InterruptedException {
        Await.until("a running mirror", START, () -> mirror.state().equals("running"));
    }

    /** Publishes so many, or up to a pipeline more, at full speed; returns when Redis has answered all. */
    long publish(long count) throws InterruptedException {
        try (var publisher = NumberedPublisher.start(redis::port, AS_FAST_AS_IT_GOES, () -> Long.MAX_VALUE)) {
            publisher.finish(count);
            return publisher.ledger().acknowledged();
        }
    }

    /** What a bare producer in a JVM like the mirror's does, the how manieth time it is asked. */
    Speed bare(int time) throws IOException, InterruptedException {
        bare.tell();
        var said = Await.forLine(bare, BARE, RATE, time);
        return new Speed(Double.parseDouble(said.group(1)), Double.parseDouble(said.group(2)));
    }

    /** The most that was left in a mirror's heap after a collection. */
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
        bare.close();
        redis.kill();
        broker.close();
    }
}
