package dev.kodama.testing.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A child JVM with this class path, which can be stopped, frozen and killed. It writes to a log file and ends with its parent. */
public final class ChildJvm implements AutoCloseable {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    /** A system property with further options of every child, one a line, such as those for a short life. */
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

    /** @return whether it ended in time */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Lets the child continue from {@link ChildMain#awaitProceed}. */
    public void proceed() throws IOException {
        var in = process.getOutputStream();
        in.write('\n');
        in.flush();
    }

    /** The processor time used so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The maximum resident memory so far; the last known value after its end. */
    public long peakBytes() {
        try {
            var peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
            if (peak.find()) {
                peakBytes = Long.parseLong(peak.group(1)) << 10;
            }
        } catch (IOException e) {
            // ended, or a system without /proc
        }
        return peakBytes;
    }

    /** The number of open descriptors; Linux only. */
    public int openFiles() throws IOException {
        try (var all = Files.list(descriptors())) {
            return Math.toIntExact(all.count());
        }
    }

    /**
     * Counts open descriptors and lists them.
     *
     * @param listing a new file with one descriptor a line
     */
    public int openFiles(Path listing) throws IOException {
        var targets = new ArrayList<String>();
        try (var all = Files.newDirectoryStream(descriptors())) {
            for (Path one : all) {
                try {
                    targets.add(Files.readSymbolicLink(one).toString());
                } catch (NoSuchFileException e) {
                    // closed in the meantime
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

    /** Processor time of its threads by name, of at most 15 letters, as the scheduler of Linux counts it. */
    public Map<String, Duration> threadTimes() throws IOException {
        var times = new HashMap<String, Duration>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads) {
                try {
                    String name = Files.readString(thread.resolve("comm")).strip();
                    String counts = Files.readString(thread.resolve("schedstat"));
                    long nanos = Long.parseLong(counts.substring(0, counts.indexOf(' ')));
                    times.merge(name, Duration.ofNanos(nanos), Duration::plus);
                } catch (NoSuchFileException e) {
                    // it has ended
                }
            }
        }
        return times;
    }

    /**
     * Runs a full collection and counts the live bytes of the heap, with {@code jcmd} of a JDK.
     *
     * @param histogram a new file with the classes by size
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

    /** Kills it (SIGKILL); returns when it has ended. */
    public void kill() throws InterruptedException {
        peakBytes();
        process.destroyForcibly();
        process.waitFor();
    }

    /** Stops it (SIGTERM, after a timeout SIGKILL); returns when it has ended. */
    public void stop() throws InterruptedException {
        peakBytes();
        process.destroy();
        if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    /** Sends SIGTERM without waiting. Unlike {@link #stop} it sets no time limit. */
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
