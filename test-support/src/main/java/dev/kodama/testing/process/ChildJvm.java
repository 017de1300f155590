package dev.kodama.testing.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A JVM with our class path, in a process of its own, to be stopped, frozen and killed. It writes to a log file and ends with us. */
public final class ChildJvm implements AutoCloseable {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    /** A property of ours with options, a line each, that every child has after its own, such as those for a short life. */
    private static final String MORE_OPTIONS = "kodama.bench.jvm";

    private static final Duration STOP = Duration.ofSeconds(15);

    private final Process process;
    private final Path log;
    private volatile long peakBytes;

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public static ChildJvm start(Path log, List<String> options, String mainClass, List<String> args)
            throws IOException {
        return start(log, List.of(), options, mainClass, args);
    }

    /** As {@link #start(Path, List, String, List)}, with a limit of open files ({@code ulimit -n}). */
    public static ChildJvm start(Path log, int maxFiles, List<String> options, String mainClass, List<String> args)
            throws IOException {
        var shell = List.of("/bin/sh", "-c", "ulimit -n " + maxFiles + "; exec \"$@\"", "sh");
        return start(log, shell, options, mainClass, args);
    }

    private static ChildJvm start(
            Path log, List<String> wrapper, List<String> options, String mainClass, List<String> args)
            throws IOException {
        var command = new ArrayList<>(wrapper);
        command.add(javaTool("java"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(System.getProperty(MORE_OPTIONS, "").lines().toList());
        command.addAll(List.of(ChildMain.class.getName(), mainClass));
        command.addAll(args);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KODAMA_"));
        return new ChildJvm(builder.start(), log);
    }

    private static String javaTool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    public String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    public Path logFile() {
        return log;
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** @return whether it has ended in time */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Lets it go on from {@link ChildMain#awaitTold}. */
    public void tell() throws IOException {
        var in = process.getOutputStream();
        in.write('\n');
        in.flush();
    }

    /** The processor time it has taken so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The most memory it had resident so far; what was last seen once it is gone. */
    public long peakBytes() {
        try {
            var peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
            if (peak.find()) {
                peakBytes = Long.parseLong(peak.group(1)) << 10;
            }
        } catch (IOException e) {
            // gone, or a system without /proc
        }
        return peakBytes;
    }

    /** The number of descriptors it has open; Linux only. */
    public int openFiles() throws IOException {
        try (var all = Files.list(descriptors())) {
            return Math.toIntExact(all.count());
        }
    }

    /**
     * As {@link #openFiles()}.
     *
     * @param listing a new file that says what they are, a line each
     */
    public int openFiles(Path listing) throws IOException {
        var targets = new ArrayList<String>();
        try (var all = Files.newDirectoryStream(descriptors())) {
            for (Path one : all) {
                try {
                    targets.add(Files.readSymbolicLink(one).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        Collections.sort(targets);
        Files.write(listing, targets);
        return targets.size();
    }

    private Path descriptors() {
        return Path.of("/proc", Long.toString(process.pid()), "fd");
    }

    /**
     * Collects all garbage and counts the bytes of live objects on the heap, with {@code jcmd} of a JDK.
     *
     * @param histogram a new file that lists the classes, the largest first
     */
    public long liveBytes(Path histogram) throws IOException, InterruptedException {
        var jcmd = new ProcessBuilder(javaTool("jcmd"), Long.toString(process.pid()), "GC.class_histogram");
        int exit = jcmd.redirectErrorStream(true)
                .redirectOutput(histogram.toFile())
                .start()
                .waitFor();
        var total = HISTOGRAM_TOTAL.matcher(Files.readString(histogram));
        if (exit != 0 || !total.find()) {
            throw new IOException("jcmd ended with " + exit + " and without a total, see " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() throws InterruptedException {
        peakBytes();
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM, and SIGKILL where that does not help; returns when it is gone. */
    public void stop() throws InterruptedException {
        peakBytes();
        process.destroy();
        if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    /** SIGTERM, without waiting. It ends in its own time, unlike by {@link #stop}. */
    public void terminate() throws IOException, InterruptedException {
        signal("-TERM");
    }

    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill " + signal + " " + process.pid() + " ended with " + exit);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
