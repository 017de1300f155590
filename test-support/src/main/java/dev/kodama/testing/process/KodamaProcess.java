package dev.kodama.testing.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code kodama} in a child process with this test's class path. */
public final class KodamaProcess implements AutoCloseable {
    /** Named by text: this module is built before the one that has it. */
    private static final String MAIN_CLASS = "dev.kodama.app.Main";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Path GNU_ENV =
            Path.of(System.getProperty("os.name").equals("Linux") ? "/usr/bin/env" : "/nowhere");

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final Thread outReader;
    private final Thread errReader;

    private KodamaProcess(Process process) {
        this.process = process;
        this.outReader = read(process.getInputStream(), out);
        this.errReader = read(process.getErrorStream(), err);
    }

    public static KodamaProcess start(String... arguments) throws IOException {
        return kodama(SharedClasses.jvm(), List.of(arguments));
    }

    private static KodamaProcess kodama(List<String> options, List<String> arguments) throws IOException {
        return run(command(options, arguments));
    }

    /** The command line of a JVM that runs {@code kodama} with these arguments. */
    public static List<String> command(List<String> options, List<String> arguments) {
        var main = new ArrayList<>(List.of(MAIN_CLASS));
        main.addAll(arguments);
        return javaCommand(options, main);
    }

    /** @param main the class, then its arguments */
    public static KodamaProcess java(List<String> options, List<String> main) throws IOException {
        return run(javaCommand(options, main));
    }

    private static List<String> javaCommand(List<String> options, List<String> main) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.addAll(options);
        command.addAll(main);
        return command;
    }

    /** Runs a shell script, which finds the command line of a JVM with these arguments in {@code "$@"}. */
    public static KodamaProcess shell(String script, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(command(SharedClasses.jvm(), List.of(arguments)));
        return run(command);
    }

    public static KodamaProcess run(List<String> command) throws IOException {
        var wrapped = new ArrayList<String>();
        if (Files.isExecutable(GNU_ENV)) {
            wrapped.addAll(List.of(GNU_ENV.toString(), "--default-signal=INT")); // a build in the background ignores it
        }
        wrapped.addAll(command);
        var builder = new ProcessBuilder(wrapped);
        builder.environment().keySet().removeIf(name -> name.startsWith("KODAMA_"));
        return new KodamaProcess(builder.start());
    }

    /** Starts {@code up} with its data in a folder, on free ports, and returns when it is ready. */
    public static KodamaProcess up(Path dataDir) throws IOException {
        return up(SharedClasses.jvm(), dataDir);
    }

    public static KodamaProcess up(List<String> options, Path dataDir, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "up",
                "--data-dir",
                dataDir.toString(),
                "--embedded-redis-port",
                "0",
                "--embedded-kafka-port",
                "0",
                "--http-port",
                "0"));
        arguments.addAll(List.of(more));
        var up = kodama(options, arguments);
        up.awaitOut("Ctrl-C");
        return up;
    }

    private static Thread read(InputStream stream, List<String> lines) {
        var reader = new Thread(() -> {
            try (var text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                text.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("(" + e.getMessage() + ")");
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** Waits for a line on standard output; the first group of the expression, or all that it found. */
    public String awaitOut(String regex) {
        return await(regex, out);
    }

    /** As {@link #awaitOut}, on standard error. */
    public String awaitErr(String regex) {
        return await(regex, err);
    }

    private String await(String regex, List<String> lines) {
        var pattern = Pattern.compile(regex);
        return Awaitility.await(regex)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            if (!process.isAlive()) {
                                process.onExit().join();
                                throw new AssertionError("ended with " + out + " and " + err);
                            }
                            return find(pattern, lines);
                        },
                        found -> !found.isEmpty());
    }

    private static String find(Pattern pattern, List<String> lines) {
        for (String line : lines) {
            var matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
            }
        }
        return "";
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
        return awaitOut("(http://\\S+)");
    }

    public List<String> out() {
        return List.copyOf(out);
    }

    public List<String> err() {
        return List.copyOf(err);
    }

    public long pid() {
        return process.pid();
    }

    /** Sends SIGINT, as Ctrl-C does. */
    public void interrupt() throws IOException, InterruptedException {
        signal("INT");
    }

    /** @param name without SIG */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Sends SIGTERM, as a service manager does. */
    void terminate() {
        process.destroy();
    }

    public void kill() {
        process.destroyForcibly();
    }

    public boolean ended() {
        return !process.isAlive();
    }

    /** Waits for the end of the process and of its output. */
    public int awaitExit(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("did not end within " + timeout + ", said " + err);
        }
        outReader.join(1_000);
        errReader.join(1_000);
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
