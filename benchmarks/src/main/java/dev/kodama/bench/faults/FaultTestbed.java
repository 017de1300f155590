package dev.kodama.bench.faults;

import dev.kodama.bench.testbed.MirrorChild;
import dev.kodama.bench.testbed.RedisPair;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.Await;
import dev.kodama.testing.process.Broker;
import dev.kodama.testing.process.LinkProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a run: two Redis servers, a link that can fail, a broker, and two mirrors. */
record FaultTestbed(
        Path dir,
        String mainClass,
        RedisPair redis,
        LinkProxy link,
        Broker broker,
        List<MirrorChild> mirrors,
        JournalConfig journal)
        implements AutoCloseable {
    private static final long BACKLOG_BYTES = 1L << 30;
    private static final Duration START = Duration.ofMinutes(3);
    private static final String SOURCE = "bench";
    private static final List<String> OPTIONS = List.of(
            "-Xmx256m", "-XX:+UseSerialGC", "-XX:NewRatio=1", "-XX:+ExitOnOutOfMemoryError", "-Dkodama.bench=true");

    /** @param mainClass the main class of {@code kodama} */
    static FaultTestbed start(Path dir, String mainClass)
            throws StartFailedException, IOException, InterruptedException {
        var broker = Broker.start(dir.resolve("kafka"));
        var redis = RedisPair.start(dir, BACKLOG_BYTES);
        var link = LinkProxy.start(redis::port);
        var mirrors = Stream.of("mirror-a", "mirror-b")
                .map(name -> MirrorChild.start(
                        dir, name, OPTIONS, mainClass, arguments(link.port(), broker.bootstrap(), SOURCE)))
                .toList();
        var testbed =
                new FaultTestbed(dir, mainClass, redis, link, broker, mirrors, journal(broker.bootstrap(), SOURCE));
        try {
            testbed.awaitStarted();
            return testbed;
        } catch (IOException | InterruptedException e) {
            testbed.close();
            throw e;
        }
    }

    private static List<String> arguments(int redisPort, String bootstrap, String source) {
        String redis = "redis://127.0.0.1:" + redisPort;
        return List.of("mirror", "--redis-url", redis, "--kafka-bootstrap", bootstrap, "--source", source);
    }

    private static JournalConfig journal(String bootstrap, String source) {
        return JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", bootstrap, "KODAMA_SOURCE", source)));
    }

    /** The journal of another source. */
    JournalConfig journal(String source) {
        return journal(broker.bootstrap(), source);
    }

    /** Starts the mirror of another source. */
    MirrorChild mirror(String source, int redisPort) {
        return MirrorChild.start(
                dir, "mirror-" + source, OPTIONS, mainClass, arguments(redisPort, broker.bootstrap(), source));
    }

    private void awaitStarted() throws IOException, InterruptedException {
        Await.until(
                "an active mirror and one that stands by",
                START,
                () -> mirrors.stream().anyMatch(mirror -> mirror.state().equals("running")) && standsBy());
        redis.awaitReplicas(2);
    }

    /** The active mirror; empty while none is. */
    Optional<MirrorChild> active() {
        return mirrors.stream().filter(MirrorChild::active).findFirst();
    }

    /** Whether a mirror is standing by. */
    boolean standsBy() {
        return mirrors.stream().anyMatch(mirror -> mirror.state().equals("standby"));
    }

    @Override
    public void close() {
        mirrors.forEach(MirrorChild::close);
        link.close();
        redis.close();
        broker.close();
    }
}
