package dev.kodama.bench.faults;

import dev.kodama.bench.journal.JournalScan;
import dev.kodama.bench.report.JournalCheck;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.bench.testbed.UpChild;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.Await;
import dev.kodama.testing.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stops a {@code kodama up} as Ctrl-C does while events are published at the maximum rate, and starts it again in the same folder. It sends
 * SIGTERM, since a process started by a script may ignore SIGINT; the JVM treats both alike.
 *
 * @param dir an empty folder
 * @param events the number of events before the stop
 */
record UpStop(Path dir, String mainClass, long events) {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofMinutes(2);
    private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC");
    private static final int EVENTS_PER_SECOND = 1_000_000;
    private static final int EVENTS_AFTER = 1_000;
    /** Half of the embedded Redis's backlog: events beyond it without a mirror are lost, and the journal has a hole. */
    private static final int MAX_UNMIRRORED = 350_000;

    private static final Pattern READY =
            Pattern.compile("Redis +redis://127\\.0\\.0\\.1:(\\d+)[\\s\\S]*Kafka +(\\S+)[\\s\\S]*Ctrl-C ends it all");

    SideCheck run() throws IOException, InterruptedException {
        Files.createDirectories(dir);
        var limit = new AtomicLong(events + Math.min(MAX_UNMIRRORED, 2 * events));
        try (var up = start("first", "0")) {
            String port = ready(up).group(1);
            try (var publisher = NumberedPublisher.start(() -> Integer.parseInt(port), EVENTS_PER_SECOND, limit::get)) {
                Await.until(events + " events", START, () -> publisher.next() > events);
                up.terminate();
                String note = up.awaitEnd(END) ? "" : "it did not end within " + END.toSeconds() + " s";
                up.kill();
                return again(publisher, limit, port, note);
            } finally {
                UpChild.endRedis(dir.resolve("data"), Integer.parseInt(port));
            }
        }
    }

    private SideCheck again(NumberedPublisher publisher, AtomicLong limit, String port, String note)
            throws IOException, InterruptedException {
        try (var up = start("second", port)) {
            String bootstrap = ready(up).group(2);
            limit.set(Long.MAX_VALUE);
            publisher.finish(publisher.next() + EVENTS_AFTER);
            var ledger = publisher.ledger();
            var journal = JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", bootstrap)));
            var scanned = JournalScan.withConsumer(journal, ledger.lastAcknowledged(), Map.of());
            var check = new JournalCheck(ledger::acknowledged, ledger::uncertain);
            scanned.entries().forEach(entry -> entry.addTo(check));
            return new SideCheck(FaultKind.UP_STOP, ledger.acknowledged(), check.end(publisher.next() - 1), note);
        }
    }

    private ChildJvm start(String name, String redisPort) throws IOException {
        var args = new ArrayList<>(List.of(
                "up", "--roles", "mirror", "--data-dir", dir.resolve("data").toString()));
        args.addAll(List.of("--embedded-redis-port", redisPort, "--embedded-kafka-port", "0", "--http-port", "0"));
        return ChildJvm.start(dir.resolve("up-" + name + ".log"), OPTIONS, mainClass, args);
    }

    private static Matcher ready(ChildJvm up) throws IOException, InterruptedException {
        return Await.forLine(up, START, READY);
    }
}
