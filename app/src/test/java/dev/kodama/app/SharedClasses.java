package dev.kodama.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The classes of {@code kodama up}, loaded and verified once and kept in a file (class data sharing): a process starts with them in
 * half the processor time. The first process of a build makes the file, which takes about 20 s; those that another test starts
 * meanwhile do without.
 */
final class SharedClasses {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Duration END = Duration.ofMinutes(3);

    private static boolean tried;

    private SharedClasses() {}

    /** This test's class path, but for its own classes: what is not in a jar cannot be kept. */
    static List<String> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .toList();
    }

    /** The JVM's options to start with them; none where they are not kept. */
    static List<String> options(List<String> java) throws IOException {
        if (classPath().stream().anyMatch(entry -> !Files.isRegularFile(Path.of(entry)))) {
            return List.of(); // started from an IDE
        }
        Path kept = TARGET.resolve("kodama-" + key(java) + ".jsa");
        if (!Files.exists(kept)) {
            keep(java, kept);
        }
        if (!Files.exists(kept)) {
            return List.of();
        }
        return List.of("-XX:SharedArchiveFile=" + kept, "-Xlog:cds=off"); // what Java 25 remarks, it writes to stdout
    }

    /** Other jars or another Java need another file. */
    private static String key(List<String> java) throws IOException {
        var key = new StringBuilder(System.getProperty("java.vm.version")).append(java);
        for (String entry : classPath()) {
            var jar = Path.of(entry);
            key.append(jar).append(Files.size(jar)).append(Files.getLastModifiedTime(jar));
        }
        return UUID.nameUUIDFromBytes(key.toString().getBytes(UTF_8)).toString();
    }

    private static synchronized void keep(List<String> java, Path kept) throws IOException {
        Path lock = TARGET.resolve("kodama-jsa.lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var locked = channel.tryLock()) {
            if (locked != null && !tried && !Files.exists(kept)) {
                tried = true;
                Path made = TARGET.resolve("kodama-jsa.part");
                Files.deleteIfExists(made);
                make(java, made);
                if (Files.exists(made)) { // not every Java makes one
                    Files.move(made, kept, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void make(List<String> java, Path made) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(TARGET, "kodama-jsa");
        try (var up = KodamaProcess.java(
                java,
                List.of("-XX:ArchiveClassesAtExit=" + made),
                List.of(
                        "up",
                        "--data-dir",
                        folder.toString(),
                        "--redis-port",
                        "0",
                        "--kafka-port",
                        "0",
                        "--http-port",
                        "0"))) {
            up.awaitOut("Ctrl-C");
            up.terminate();
            up.awaitExit(END);
        }
    }
}
