package dev.kodama.bench.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.testing.process.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code kodama mirror} in a child process, restarted whenever it ends. */
public final class MirrorChild implements AutoCloseable {
    private static final Pattern HEALTH = Pattern.compile("health on (http://\\S+)");
    private static final Duration ANSWER = Duration.ofMillis(500);
    private static final long RESTART_MILLIS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dir;
    private final String name;
    private final List<String> options;
    private final String mainClass;
    private final List<String> args;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final AtomicInteger ownEnds = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();
    private final Thread supervisor = new Thread(this::supervise, "kodama-supervisor");
    private volatile @Nullable ChildJvm current;
    private volatile boolean closing;
    private volatile long peakBytes;
    private volatile boolean stopRequested;
    private int starts;

    private MirrorChild(Path dir, String name, List<String> options, String mainClass, List<String> args) {
        this.dir = dir;
        this.name = name;
        this.options = options;
        this.mainClass = mainClass;
        this.args = args;
    }

    /**
     * Starts the process in the background.
     *
     * @param options the options of the JVM
     * @param mainClass the main class of {@code kodama}
     * @param args the command line without the HTTP port
     */
    public static MirrorChild start(Path dir, String name, List<String> options, String mainClass, List<String> args) {
        var withPort = new ArrayList<>(args);
        withPort.addAll(List.of("--http-port", "0"));
        var child = new MirrorChild(dir, name, options, mainClass, withPort);
        child.supervisor.setDaemon(true);
        child.supervisor.start();
        return child;
    }

    private void supervise() {
        try {
            while (!closing) {
                stopRequested = false;
                var started = ChildJvm.start(dir.resolve(name + "-" + ++starts + ".log"), options, mainClass, args);
                current = started;
                if (closing) {
                    started.close();
                }
                int exit = started.awaitEnd();
                if (!stopRequested && !closing) {
                    ownEnds.incrementAndGet();
                    recordFailure(started, exit);
                }
                Thread.sleep(RESTART_MILLIS);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            // by close()
        }
    }

    private void recordFailure(ChildJvm ended, int exit) throws IOException {
        String last = ended.log().lines().reduce("", (a, b) -> b.isBlank() ? a : b);
        synchronized (failures) {
            failures.add(name + " ended with " + exit + ": " + last);
        }
    }

    /** The last log lines of processes that ended by themselves. */
    public List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    /** Whether it is the active mirror. */
    public boolean active() {
        return !health().path("capture").asText("").isEmpty();
    }

    /** {@code running}, {@code standby} and so on; empty without an answer. */
    public String state() {
        return health().path("state").asText("");
    }

    /** Whether {@code /health/ready} answers 200. */
    public boolean ready() {
        var answer = ask();
        return answer.isPresent() && answer.get().statusCode() == 200;
    }

    private JsonNode health() {
        try {
            var answer = ask();
            return answer.isEmpty()
                    ? JSON.missingNode()
                    : JSON.readTree(answer.get().body()).path("components").path("mirror");
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    /** Empty while it is starting, ending, or frozen. */
    private Optional<HttpResponse<byte[]>> ask() {
        var process = current;
        try {
            var url = process == null || !process.alive() ? null : HEALTH.matcher(process.log());
            if (url == null || !url.find()) {
                return Optional.empty();
            }
            var request = HttpRequest.newBuilder(URI.create(url.group(1)))
                    .timeout(ANSWER)
                    .build();
            return Optional.of(http.send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Kills it (SIGKILL); the supervisor restarts it. */
    public void kill() throws InterruptedException {
        stopRequested = true;
        var process = process();
        process.kill();
        updatePeak(process);
    }

    /** Stops it in order; the supervisor restarts it. */
    public void stop() throws InterruptedException {
        stopRequested = true;
        var process = process();
        process.stop();
        updatePeak(process);
    }

    public void freeze() throws IOException, InterruptedException {
        process().freeze();
    }

    public void thaw() throws IOException, InterruptedException {
        process().thaw();
    }

    /** The processor time of the current process. */
    public Duration cpu() {
        return process().cpu();
    }

    /** The maximum resident memory of its processes. */
    public long peakBytes() {
        var process = current;
        if (process != null) {
            updatePeak(process);
        }
        return peakBytes;
    }

    private void updatePeak(ChildJvm process) {
        peakBytes = Math.max(peakBytes, process.peakBytes());
    }

    private ChildJvm process() {
        var process = current;
        if (process == null) {
            throw new IllegalStateException(name + " has not started");
        }
        return process;
    }

    /** Stops it in order: a killed mirror without a successor leaves a transaction open for a minute, which blocks readers. */
    @Override
    public void close() {
        closing = true;
        supervisor.interrupt();
        var process = current;
        if (process != null) {
            try {
                process.stop();
            } catch (InterruptedException e) {
                process.close();
                Thread.currentThread().interrupt();
            }
        }
    }
}
