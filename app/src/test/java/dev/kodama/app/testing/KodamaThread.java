package dev.kodama.app.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.kodama.app.Kodama;
import dev.kodama.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;

/**
 * {@code kodama} in a thread of this JVM, which has loaded its classes already: a fraction of what a {@code KodamaProcess} costs. For tests
 * whose subject is not the process itself.
 */
public final class KodamaThread implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static int running;
    /** Of loggers when the first of the running commands began: a later one would find, and restore, what that one has silenced. */
    private static Map<Logger, Optional<Level>> before = Map.of();

    private static final String STOP_OF_KAFKA = "kodama-kafka-stop";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final Thread thread;

    private KodamaThread(Settings environment, String[] arguments) {
        this.thread = new Thread(() -> run(environment, arguments), "kodama " + arguments[0]);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Settings environment, String[] arguments) {
        try {
            exit.complete(execute(environment, arguments));
        } catch (Throwable e) { // whatever it is, awaitExit throws it
            exit.completeExceptionally(e);
        }
    }

    private int execute(Settings environment, String[] arguments) {
        begin();
        try {
            return Kodama.commandLine(environment, out, arguments)
                    .setErr(new PrintWriter(err, true, UTF_8))
                    .execute(arguments);
        } finally {
            end();
        }
    }

    private static synchronized void begin() {
        if (running++ == 0) {
            before = levels();
        }
    }

    /** A command silences loggers for the rest of its process, but this one goes on. */
    private static synchronized void end() {
        running--;
        levels().keySet()
                .forEach(logger -> logger.setLevel(
                        before.getOrDefault(logger, Optional.empty()).orElse(null)));
    }

    private static Map<Logger, Optional<Level>> levels() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLoggerList().stream()
                        .filter(logger -> !logger.getName().equals(Logger.ROOT_LOGGER_NAME))
                        .collect(Collectors.toMap(logger -> logger, logger -> Optional.ofNullable(logger.getLevel())));
    }

    public static KodamaThread start(String... arguments) {
        return start(Map.of(), arguments);
    }

    /** @param environment the variables that it finds */
    public static KodamaThread start(Map<String, String> environment, String... arguments) {
        return new KodamaThread(Settings.of(environment), arguments.clone());
    }

    /** Starts {@code up} with its data in a folder, on free ports, and returns when it is ready. */
    public static KodamaThread up(Path dataDir, String... more) {
        var arguments = new ArrayList<>(List.of("up", "--data-dir", dataDir.toString()));
        for (String port : List.of("--embedded-redis-port", "--embedded-kafka-port", "--http-port")) {
            arguments.addAll(List.of(port, "0"));
        }
        arguments.addAll(List.of(more));
        var up = start(arguments.toArray(String[]::new));
        up.awaitOut("Ctrl-C");
        return up;
    }

    /** Waits for a line on standard output; the first group of the expression, or all that it found. */
    public String awaitOut(String regex) {
        var pattern = Pattern.compile(regex);
        return Awaitility.await(regex)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            if (exit.isDone()) {
                                throw new AssertionError("ended with " + out() + " and " + err());
                            }
                            return find(pattern);
                        },
                        found -> !found.isEmpty());
    }

    private String find(Pattern pattern) {
        var matcher = pattern.matcher(out.toString(UTF_8));
        if (!matcher.find()) {
            return "";
        }
        return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
    }

    public int redisPort() {
        return Integer.parseInt(awaitOut("redis://127.0.0.1:(\\d+)"));
    }

    public String kafka() {
        return awaitOut("Kafka +(127.0.0.1:\\d+)");
    }

    public String webSocket() {
        return awaitOut("(ws://\\S+)");
    }

    public String health() {
        return awaitOut("(http://\\S+/health/ready)");
    }

    public List<String> out() {
        return out.toString(UTF_8).lines().toList();
    }

    /** What it said itself; log lines are this JVM's. */
    public List<String> err() {
        return err.toString(UTF_8).lines().toList();
    }

    public boolean ended() {
        return exit.isDone();
    }

    /** Waits for its end and returns the exit code. */
    public int awaitExit(Duration timeout) throws InterruptedException, ExecutionException {
        try {
            return exit.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("did not end within " + timeout + ", said " + err(), e);
        }
    }

    /** Ends it in order, as Ctrl-C does. */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(TIMEOUT.toMillis());
        if (thread.isAlive()) {
            throw new AssertionError("did not stop within " + TIMEOUT);
        }
        for (Thread one : Thread.getAllStackTraces().keySet()) {
            if (one.getName().equals(STOP_OF_KAFKA)) {
                one.join(TIMEOUT.toMillis()); // on a loaded machine it outlives its close, and then its folder is
                // deleted
            }
        }
    }
}
