package dev.kodama.replay.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A subscriber in a JVM of its own, to be killed. Of every event it handles it writes {@code sequence millis} to a file, at once. */
final class KilledSubscriber {
    /** @param millis when it was handled */
    record Handled(long sequence, long millis) {}

    private final Process process;
    private final Path file;

    private KilledSubscriber(Process process, Path file) {
        this.process = process;
        this.file = file;
    }

    static KilledSubscriber start(JournalConfig journal, int commitMillis, Path file) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledSubscriber.class.getName(),
                        journal.bootstrap(),
                        journal.prefix(),
                        journal.source(),
                        Integer.toString(commitMillis),
                        file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD) // ours is surefire's channel
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new KilledSubscriber(process, file);
    }

    /** Sends SIGKILL and waits for the end. Returns the time. */
    long kill() throws InterruptedException {
        long millis = System.currentTimeMillis();
        process.destroyForcibly();
        process.waitFor();
        return millis;
    }

    /** The events that it has reported so far. */
    List<Handled> handled() throws IOException {
        var handled = new ArrayList<Handled>();
        if (Files.exists(file)) {
            String text = Files.readString(file);
            text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
                var parts = line.split(" ", 2);
                handled.add(new Handled(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
            });
        }
        return handled;
    }

    /** @param args bootstrap, prefix, source, milliseconds between commits, file */
    public static void main(String[] args) throws Exception {
        var client = Map.of("session.timeout.ms", "1000", "heartbeat.interval.ms", "300");
        var journal = new JournalConfig(args[0], client, args[1], args[2], 3, Duration.ofDays(7), 1 << 20);
        var file = new FileOutputStream(args[4]);
        var subscriber = DurableSubscription.named("killed")
                .from(new StartPosition.Earliest())
                .journal(journal);
        subscriber.commitEvery(Duration.ofMillis(Integer.parseInt(args[3]))).handle(event -> {
            byte[] line = (event.sequence() + " " + System.currentTimeMillis() + "\n").getBytes(UTF_8);
            synchronized (file) {
                file.write(line);
            }
        });
        while (System.in.read() >= 0) {
            // the parent never writes
        }
        Runtime.getRuntime().halt(1); // it has ended
    }
}
